import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../../support/directories';

/**
 * The code of a handler for direct and queued delivery. It appends the SHA-256 of each body to a file, and then evaluates
 * the expression in another file, so that a test can change its behavior while it runs.
 */
export class RecordingHandler {
  private readonly directory = temporaryDirectory();
  private readonly record = join(this.directory, 'record');
  private readonly behavior = join(this.directory, 'behavior');

  /** @param behavior an expression with the variables `event` and `response`, the successful result */
  constructor(behavior: string = 'response') {
    this.behave(behavior);
  }

  public behave(behavior: string): void {
    writeFileSync(this.behavior, behavior);
  }

  public get code(): string {
    return `
      const { createHash } = require('node:crypto');
      const fs = require('node:fs');
      const sha256 = (body) => createHash('sha256').update(Buffer.from(body ?? '')).digest('hex');
      exports.handler = async (event) => {
        const bodies = event.Records ? event.Records.map(({ body }) => body) : [event.body];
        for (const body of bodies) fs.appendFileSync(${JSON.stringify(this.record)}, sha256(body) + '\\n');
        const response = event.Records ? { batchItemFailures: [] } : { statusCode: 200, body: 'taken' };
        const behavior = fs.readFileSync(${JSON.stringify(this.behavior)}, 'utf8');
        return await new Function('event', 'response', 'return (async () => { return ' + behavior + ' })()')(event, response);
      };`;
  }

  /** The hexadecimal SHA-256 of each received body, including repeated ones. */
  public get bodies(): string[] {
    return existsSync(this.record) ? readFileSync(this.record, 'utf8').trim().split('\n') : [];
  }
}
