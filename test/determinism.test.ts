import { App } from 'aws-cdk-lib';
import { filesBelow, temporaryDirectory } from './support/directories';
import { REPRESENTATIVE_APPS } from './support/representative-apps';
import { quickApp } from './support/stacks';

function synthFiles(addTo: (app: App) => void): [path: string, content: string][] {
  const app = quickApp({ outdir: temporaryDirectory() });
  addTo(app);
  app.synth();
  return filesBelow(app.outdir);
}

describe('two syntheses into two directories, a year apart, are identical:', () => {
  afterEach(() => jest.useRealTimers());

  test.each(Object.entries(REPRESENTATIVE_APPS))('%s', (_, addTo) => {
    // From one line of code, because the metadata of an assembly contains the lines that created its constructs.
    const [first, second] = ['2026-01-01T00:00:00Z', '2027-01-01T12:34:56Z'].map((now) => {
      jest.useFakeTimers({ now: new Date(now) });
      return synthFiles(addTo);
    });
    expect(first.map(([path]) => path)).toContainEqual(expect.stringMatching(/\.template\.json$/));
    expect(second).toEqual(first);
  });
});
