import { StageClock } from '../clock';
import { MessageMoves } from './message-moves';
import { Queue } from './queue';
import { QueueModel } from './queue-model';
import { SqsError } from './sqs-error';
import { Caller, accessDeniedMessage } from '../service/caller';

/** The queues of the stage, as SQS finds them and lets callers use them. */
export class SqsService {
  public readonly queues: readonly Queue[];
  public readonly moves: MessageMoves;

  /** @param before the same before an update: queues that stay keep their messages */
  constructor(models: readonly QueueModel[], clock: StageClock, before?: SqsService) {
    this.queues = models.map(
      (model) =>
        new Queue(model, clock, () => this.byArn(model.redrive?.deadLetterArn ?? ''), before?.byArn(model.arn)),
    );
    this.moves = new MessageMoves(this, clock);
  }

  public byArn(arn: string): Queue | undefined {
    return this.queues.find(({ model }) => model.arn === arn);
  }

  /** By a queue URL, of AWS or of the stage: what counts is its path, and its host only among queues of one path. */
  public byUrl(url: string, caller: Caller, action: string): Queue {
    const [account, name] = pathOf(url).split('/').slice(-2);
    const found = this.queues.filter(({ model }) => model.name === name && model.account === account);
    const queue =
      found.find(({ model }) => model.url === url) ??
      found.find(({ model }) => model.region === caller.region) ??
      found.at(0);
    return allowed(queue, caller, action);
  }

  public byName(name: string, caller: Caller, action: string): Queue {
    const found = this.queues.filter(({ model }) => model.name === name);
    return allowed(found.find(({ model }) => model.region === caller.region) ?? found.at(0), caller, action);
  }
}

function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]+/, '');
}

function allowed(queue: Queue | undefined, caller: Caller, action: string): Queue {
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
      `not modelled by the local stage: ${where}: FifoQueue`,
    );
  }
  return queue;
}
