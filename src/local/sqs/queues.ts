import { StageClock } from '../clock';
import { MessageMoves } from './message-moves';
import { Queue } from './queue';
import { QueueModel } from './queue-model';
import { SqsError } from './sqs-error';
import { Caller, accessDeniedMessage } from '../service/caller';

/** The queues of the stage. Finds a queue for a caller and checks the caller's permission. */
export class Queues {
  public readonly all: readonly Queue[];
  public readonly moves: MessageMoves;

  /** @param previous the queues before an update; a queue that stays keeps its messages */
  constructor(models: readonly QueueModel[], clock: StageClock, previous?: Queues) {
    this.all = models.map(
      (model) =>
        new Queue(model, clock, () => this.byArn(model.redrive?.deadLetterArn ?? ''), previous?.byArn(model.arn)),
    );
    this.moves = new MessageMoves(this, clock);
  }

  public byArn(arn: string): Queue | undefined {
    return this.all.find(({ model }) => model.arn === arn);
  }

  /** Finds a queue by its URL on AWS or on the stage. The host matters only if several queues have the same path. */
  public byUrl(url: string, caller: Caller, action: string): Queue {
    const [account, name] = pathOf(url).split('/').slice(-2);
    const found = this.all.filter(({ model }) => model.name === name && model.account === account);
    const queue =
      found.find(({ model }) => model.url === url) ??
      found.find(({ model }) => model.region === caller.region) ??
      found.at(0);
    return checkAccess(queue, caller, action);
  }

  public byName(name: string, caller: Caller, action: string): Queue {
    const found = this.all.filter(({ model }) => model.name === name);
    return checkAccess(found.find(({ model }) => model.region === caller.region) ?? found.at(0), caller, action);
  }
}

function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]+/, '');
}

function checkAccess(queue: Queue | undefined, caller: Caller, action: string): Queue {
  if (!queue) {
    throw new SqsError('AWS.SimpleQueueService.NonExistentQueue', 'The specified queue does not exist.');
  }
  const { arn, isFifo, where } = queue.model;
  if (!caller.allows(`sqs:${action}`, arn)) {
    throw new SqsError('AccessDenied', accessDeniedMessage(caller, `sqs:${action.toLowerCase()}`, arn), 403);
  }
  if (isFifo) {
    throw new SqsError(
      'AWS.SimpleQueueService.UnsupportedOperation',
      `not supported by the local stage: ${where}: FifoQueue`,
    );
  }
  return queue;
}
