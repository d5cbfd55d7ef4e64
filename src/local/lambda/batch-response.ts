/**
 * Returns the messages of a batch that a function with `ReportBatchItemFailures` reports as failed. An invalid response,
 * such as one with the id of a message outside the batch, fails the whole batch.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedMessages(payload: string, messageIds: readonly string[]): readonly string[] {
  const failures = readFailures(payload);
  if (!failures) return messageIds;
  const failed = failures.map((failure) => (Object(failure) as { itemIdentifier?: unknown }).itemIdentifier);
  return failed.every((id) => messageIds.includes(id as string)) ? (failed as string[]) : messageIds;
}

/** Returns undefined for an invalid response. */
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
