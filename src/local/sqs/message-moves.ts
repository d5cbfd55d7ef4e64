import { randomUUID } from 'node:crypto';
import { StageClock } from '../clock';
import { Queue } from './queue';
import { SqsError } from './sqs-error';

/** A redrive, as `ListMessageMoveTasks` returns it. */
interface MessageMoveTask {
  readonly Status: 'COMPLETED';
  readonly SourceArn: string;
  readonly DestinationArn?: string;
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  readonly StartedTimestamp: number;
}

/** Finds queues by their role in a redrive. */
interface RedriveQueues {
  readonly all: readonly Queue[];
  byArn(arn: string): Queue | undefined;
}

/** Redrives dead letters. Unlike on AWS, a task is complete as soon as it starts. */
export class MessageMoves {
  private readonly tasks: MessageMoveTask[] = [];

  constructor(
    private readonly queues: RedriveQueues,
    private readonly clock: StageClock,
  ) {}

  /** Moves visible messages to their original queues, or to a given queue. Returns the handle of the task. */
  public start(source: Queue, destinationArn: string | undefined): string {
    const sourceArn = source.model.arn;
    const [origin] = this.queues.all.filter(({ model }) => model.redrive?.deadLetterArn === sourceArn);
    if (!origin) throw new SqsError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
    const destination = destinationArn === undefined ? undefined : this.queues.byArn(destinationArn);
    if (destinationArn !== undefined && !destination) {
      throw new SqsError('ResourceNotFoundException', "The resource of the task's DestinationArn does not exist.", 404);
    }
    const moved = source.moveVisible(
      ({ deadLetterSourceArn = '' }) => destination ?? this.queues.byArn(deadLetterSourceArn) ?? origin,
    );
    this.tasks.unshift({
      Status: 'COMPLETED',
      SourceArn: sourceArn,
      DestinationArn: destinationArn,
      ApproximateNumberOfMessagesMoved: moved,
      ApproximateNumberOfMessagesToMove: moved,
      StartedTimestamp: this.clock.now(),
    });
    return Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn })).toString('base64');
  }

  /** Returns the latest tasks of a dead-letter queue. */
  public of(sourceArn: string, maximum: number): MessageMoveTask[] {
    return this.tasks.filter((task) => task.SourceArn === sourceArn).slice(0, maximum);
  }
}
