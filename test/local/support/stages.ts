import { LocalStage, LocalStageError, LocalStageOptions, LocalWebhook } from '../../../src/local';

const stages: LocalStage[] = [];
const stopAll = async () => {
  await Promise.all(stages.splice(0).map(async (stage) => stage.stop()));
};
afterAll(stopAll);

/** Hosts an assembly until the file's tests are done. */
export async function host(assembly: string, options: Partial<LocalStageOptions> = {}): Promise<LocalStage> {
  const stage = await LocalStage.start({ assembly, ...options });
  stages.push(stage);
  return stage;
}

/** Hosts an assembly and returns its only webhook. */
export async function hostWebhook(
  assembly: string,
  options: Partial<LocalStageOptions> = {},
): Promise<{ stage: LocalStage; webhook: LocalWebhook }> {
  const stage = await host(assembly, options);
  const { webhooks } = stage;
  if (webhooks.length !== 1) throw new Error(`expected one webhook, found ${webhooks.length}`);
  return { stage, webhook: webhooks[0] };
}

/** What is in the way of hosting an assembly; it fails when nothing is. */
export async function problemsOf(
  assembly: string,
  options: Partial<LocalStageOptions> = {},
): Promise<readonly string[]> {
  try {
    await host(assembly, options);
  } catch (error) {
    if (error instanceof LocalStageError) return error.problems.map(withoutHashes);
    throw error;
  }
  throw new Error('the stage started');
}

/** A problem without the hashes that end logical ids, which other tests pin. */
export function withoutHashes(problem: string): string {
  return problem.replace(/(?<=[A-Za-z])[0-9A-F]{8}([0-9a-f]{32})?\b/g, '');
}
