import { Annotations, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { addEnvironment } from './private/handler-function';

const VARIABLE = 'SENDGRID_DEDUPLICATION_TABLE';

/**
 * Properties of a `DeduplicationTable`.
 */
export interface DeduplicationTableProps {
  /**
   * Removal policy of the table.
   *
   * @default RemovalPolicy.DESTROY - the table holds keys of recent events, not the events
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A DynamoDB table in which a handler records the events it has processed, so that it can skip duplicates.
 *
 * SendGrid and SQS both deliver at least once: when they retry a batch, the handler receives all its events again.
 * `DynamoDbDeduplicationStore` of `cdk-sendgrid-oauth-webhook/events` uses the table.
 *
 * The table has on-demand capacity and deletes expired items. An event needs two writes, which cost $1.25 per million
 * events.
 *
 * `SendGridOAuthWebhook` creates a table if `deduplication` is true. Create one yourself if the handler is in another
 * stack than the webhook, and put it into the handler's stack.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html
 * @see https://aws.amazon.com/dynamodb/pricing/on-demand/
 */
export class DeduplicationTable extends Construct {
  /**
   * The table, with the partition key `id` and the time-to-live attribute `expiresAt`.
   */
  public readonly table: ITable;

  constructor(scope: Construct, id: string, props: DeduplicationTableProps = {}) {
    super(scope, id);
    const table = new Table(this, 'Table', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
    });
    this.table = table;
    this.node.defaultChild = table.node.defaultChild as Construct;
  }

  /**
   * Grants a function the permissions that the store needs and sets its environment variable
   * SENDGRID_DEDUPLICATION_TABLE to the name of the table.
   *
   * The environment of an imported function cannot be changed. Synthesis warns about it: set the variable where you
   * define that function.
   */
  public grantUse(handler: IFunction): Grant {
    if (!addEnvironment(handler, VARIABLE, this.table.tableName)) {
      Annotations.of(handler).addWarningV2(
        'cdk-sendgrid-oauth-webhook:deduplicationTableWithoutVariable',
        `the environment of an imported function cannot be changed; set ${VARIABLE} to the name of the table where ` +
          'you define the function',
      );
    }
    return Grant.addToPrincipal({
      grantee: handler,
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      resourceArns: [this.table.tableArn],
    });
  }
}
