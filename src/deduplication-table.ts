import { Annotations, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { addEnvironment } from './private/handler-function';

/**
 * Properties of a `DeduplicationTable`.
 */
export interface DeduplicationTableProps {
  /**
   * What happens to the table when it leaves the stack.
   *
   * @default RemovalPolicy.DESTROY - it holds keys of events, for days, and no events
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A table that remembers which events a handler has had, for `DynamoDbDeduplicationStore` of
 * `cdk-sendgrid-oauth-webhook/events`.
 *
 * SendGrid and SQS both deliver at least once: a batch that is sent again brings all of its events again. Creates a
 * DynamoDB table with on-demand capacity that drops its items when their time is over. DynamoDB charges $0.625 per
 * million writes, of which each event makes two: $1.25 per million events.
 *
 * `deduplication: true` of `SendGridOAuthWebhook` makes one. Make it yourself, in the handler's stack, where that is
 * another than the webhook's.
 *
 * @see https://aws.amazon.com/dynamodb/pricing/on-demand/
 */
export class DeduplicationTable extends Construct {
  /**
   * The table: partition key `id`, time to live in `expiresAt`.
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
   * Lets a function use the table: the permissions that the store needs, and the environment variable
   * SENDGRID_DEDUPLICATION_TABLE, by which it finds the table.
   *
   * An imported function gets no environment variable, of which synth warns: set it where the function is made.
   */
  public grantUse(handler: IFunction): void {
    Grant.addToPrincipal({
      grantee: handler,
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      resourceArns: [this.table.tableArn],
    });
    if (!addEnvironment(handler, VARIABLE, this.table.tableName)) {
      Annotations.of(handler).addWarningV2(
        'cdk-sendgrid-oauth-webhook:deduplicationTableWithoutVariable',
        `the environment of an imported function can not be changed: set ${VARIABLE} to the table's name where it is made`,
      );
    }
  }
}

const VARIABLE = 'SENDGRID_DEDUPLICATION_TABLE';
