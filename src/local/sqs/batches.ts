import { SqsRequest, requiredText } from './parameters';
import { SqsError } from './sqs-error';

const MAX_ENTRIES = 10;

interface BatchResult {
  readonly Successful: Array<Readonly<Record<string, unknown>>>;
  readonly Failed?: Array<{ Id: string; Code: string; Message: string; SenderFault: boolean }>;
}

/** Runs a step for each entry of a batch. An `SqsError` fails its entry only. */
export function forEachEntry(
  request: SqsRequest,
  step: (entry: SqsRequest) => Readonly<Record<string, unknown>>,
): BatchResult {
  const entries = [request.Entries ?? []].flat() as SqsRequest[];
  const ids = entries.map((entry) => requiredText(entry, 'Id'));
  checkEntries(ids);
  const successful: BatchResult['Successful'] = [];
  const failed: NonNullable<BatchResult['Failed']> = [];
  entries.forEach((entry, index) => {
    try {
      successful.push({ Id: ids[index], ...step(entry) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      failed.push({ Id: ids[index], Code: error.code, Message: error.message, SenderFault: true });
    }
  });
  return { Successful: successful, Failed: failed.length > 0 ? failed : undefined };
}

function checkEntries(ids: readonly string[]): void {
  if (ids.length === 0) {
    throw new SqsError(
      'AWS.SimpleQueueService.EmptyBatchRequest',
      'There should be at least one entry in the batch request.',
    );
  }
  if (ids.length > MAX_ENTRIES) {
    throw new SqsError(
      'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${ids.length}.`,
    );
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) {
    throw new SqsError('AWS.SimpleQueueService.BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`);
  }
}
