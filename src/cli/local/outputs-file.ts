import { readFile, rm, writeFile } from 'node:fs/promises';
import { CommandError, fileError } from '../errors';

/** Occurs in the outputs of a local stage only: a webhook on this machine. */
const LOCAL = /HttpPostUrl"\s*:\s*"http:\/\/127\.0\.0\.1:/;

/** The file that other commands find the stage by. It exists only while the stage runs. */
export class OutputsFile {
  private written?: string;

  constructor(private readonly path: string) {}

  /** Removes the file of a stage that did not end properly. Rejects every other file, such as that of a deployment. */
  public async prepare(): Promise<void> {
    if ((await this.replaceable()) !== undefined) await rm(this.path, { force: true });
  }

  public async write(outputs: object): Promise<void> {
    await this.replaceable();
    this.written = `${JSON.stringify(outputs, null, 2)}\n`;
    await writeFile(this.path, this.written).catch((error) => {
      throw fileError('write', this.path, error);
    });
  }

  /** Removes the file, unless another program has written it since. */
  public async remove(): Promise<void> {
    if (this.written === undefined) return;
    const content = await this.content().catch(() => undefined);
    if (content === this.written) await rm(this.path, { force: true });
  }

  /** Returns the content if this or another stage has written it, and undefined if there is no file. */
  private async replaceable(): Promise<string | undefined> {
    const content = await this.content();
    if (content === undefined || content === this.written || LOCAL.test(content)) return content;
    throw new CommandError(
      `${this.path} was not written by a local stage, so it was not replaced; choose another file with --outputs-file, or ` +
        'delete this one',
    );
  }

  private async content(): Promise<string | undefined> {
    return readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw fileError('read', this.path, error);
    });
  }
}
