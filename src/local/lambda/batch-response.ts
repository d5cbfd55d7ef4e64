/**
 * Which messages of a batch have failed, by what a function with `ReportBatchItemFailures` returned. An answer that
 * names a message that was not in the batch, or names none where it should, fails all of them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedMessages(payload: string, messageIds: readonly string[]): readonly string[] {
  const failures = readFailures(payload);
  if (!failures) return messageIds;
  const failed = failures.map((failure) => (Object(failure) as { itemIdentifier?: unknown }).itemIdentifier);
  return failed.every((id) => messageIds.includes(id as string)) ? (failed as string[]) : messageIds;
}

/** Undefined for an answer that is none. */
function readFailures(payload: string): unknown[] | undefined {
  try {
    const response: unknown = JSON.parse(payload);
    if (response === null) return [];
    if (typeof response !== 'object' || Array.isArray(response)) return undefined;
    const failures = (response as { batchItemFailures?: unknown }).batchItemFailures ?? [];
    return Array.isArray(failures) ? failures : undefined;
  } catch {
    return undefined;
  }
}
