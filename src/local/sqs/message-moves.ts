import { randomUUID } from 'node:crypto';
import { StageClock } from '../clock';
import { Queue } from './queue';
import { SqsError } from './sqs-error';
import type { SqsService } from './sqs-service';

/** A redrive, as `ListMessageMoveTasks` tells of it. */
interface MessageMoveTask {
  readonly Status: 'COMPLETED';
  readonly SourceArn: string;
  readonly DestinationArn?: string;
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  readonly StartedTimestamp: number;
}

/** Redrives dead letters. A task is done when it has started, unlike on AWS. */
export class MessageMoves {
  private readonly tasks: MessageMoveTask[] = [];

  constructor(
    private readonly service: SqsService,
    private readonly clock: StageClock,
  ) {}

  /** Moves what is visible to where it came from, or to a given queue; returns the handle of the task. */
  public start(source: Queue, destinationArn: string | undefined): string {
    const sourceArn = source.model.arn;
    const [origin] = this.service.queues.filter(({ model }) => model.redrive?.deadLetterArn === sourceArn);
    if (!origin) throw new SqsError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
    const destination = destinationArn === undefined ? undefined : this.service.byArn(destinationArn);
    if (destinationArn !== undefined && !destination) {
      throw new SqsError('ResourceNotFoundException', "The resource of the task's DestinationArn does not exist.", 404);
    }
    const moved = source.moveVisible(
      ({ deadLetterSourceArn = '' }) => destination ?? this.service.byArn(deadLetterSourceArn) ?? origin,
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

  /** The latest ones of a dead-letter queue. */
  public of(sourceArn: string, maximum: number): MessageMoveTask[] {
    return this.tasks.filter((task) => task.SourceArn === sourceArn).slice(0, maximum);
  }
}
