import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlayedStage } from '../test/monitoring/scenarios/played-stage';
import { writeRecording } from '../test/monitoring/scenarios/recording';
import { Scenario, SCENARIOS } from '../test/monitoring/scenarios/scenarios';

/**
 * Plays the scenarios on the local stage and writes the metrics that it records to `test/monitoring/series/`.
 *
 * Arguments: names of scenarios; all of them by default.
 */
async function main(names: readonly string[]): Promise<void> {
  for (const [name, scenario] of Object.entries<Scenario>(SCENARIOS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const start = performance.now();
    const directory = mkdtempSync(join(tmpdir(), 'record-series-'));
    const played = await PlayedStage.start(directory);
    try {
      const recording = await played.play(name, scenario);
      writeRecording(recording);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`${name}: ${recording.minutes} minutes, ${recording.series.length} metrics, in ${seconds} s`);
    } finally {
      await played.stop();
      rmSync(directory, { recursive: true });
    }
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
