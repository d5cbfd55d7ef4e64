import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileError } from '../errors';

/** Occurs in the outputs of a local stage only: the URL in the command that prints the client secret. */
const LOCAL = 'curl -s http://127.0.0.1:';

/** The file that other commands find the stage by. It exists only while the stage runs. */
export class OutputsFile {
  private written?: string;

  constructor(private readonly path: string) {}

  /** Removes the file of a stage that did not end properly. Keeps the outputs of a deployment. */
  public async removeStale(): Promise<void> {
    const content = await this.content();
    if (content?.includes(LOCAL)) await rm(this.path, { force: true });
  }

  public async write(outputs: object): Promise<void> {
    this.written = `${JSON.stringify(outputs, null, 2)}\n`;
    await writeFile(this.path, this.written).catch((error) => {
      throw fileError('write', this.path, error);
    });
  }

  /** Removes the file, unless another program has written it since. */
  public async remove(): Promise<void> {
    if (this.written !== undefined && (await this.content()) === this.written) await rm(this.path, { force: true });
  }

  private async content(): Promise<string | undefined> {
    return readFile(this.path, 'utf8').catch(() => undefined);
  }
}
