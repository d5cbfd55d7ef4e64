import { Annotations, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, CfnTable, ITable, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { grantActions, grantOnKey } from './private/checked-grant';
import { setTableOf, tableOf } from './private/deduplication-tables';
import { resolveEncryptionKey } from './private/encryption-key';
import { addEnvironment } from './private/handler-function';
import { failProps } from './private/validation';

const VARIABLE = 'SENDGRID_DEDUPLICATION_TABLE';

/** What the two stores need: the first one each event by itself, the other one batches. */
const TABLE_ACTIONS = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
];

/** Without wildcards, which `Table.grantReadWriteData()` has. */
const KEY_ACTIONS = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:DescribeKey',
];

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

  /**
   * KMS key that encrypts the table, in the stack's region.
   *
   * `grantUse()` grants the permissions that the function needs on the key. KMS charges $1 a month for a key and $0.03
   * per 10,000 requests.
   *
   * @default - a key owned by AWS, free of charge
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html
   */
  readonly encryptionKey?: IKey;

  /**
   * Whether the table can be restored to any point in time of the last 35 days.
   *
   * Without the table, duplicates are processed, but no event is lost. DynamoDB charges $0.20 per GB and month.
   *
   * @default false - the table holds keys of recent events, which expire
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html
   */
  readonly pointInTimeRecovery?: boolean;
}

/**
 * A DynamoDB table in which a handler records the events it has processed, so that it can skip duplicates.
 *
 * SendGrid and SQS both deliver at least once: when they retry a batch, the handler receives all its events again.
 * `DynamoDbDeduplicationStore` and `DynamoDbBatchDeduplicationStore` of `cdk-sendgrid-oauth-webhook/events` use the table.
 *
 * The table has on-demand capacity and deletes expired items. An event needs two writes, which cost $1.25 per million
 * events, or with the batch store, a read and a write, which cost $0.75.
 *
 * Functions can share a table, and each of them processes every event once: the store's keys begin with the name of the
 * function. A function uses one table.
 *
 * `SendGridOAuthWebhook` creates a table if `deduplication` is true and its handler has none. Create one yourself if
 * the handler is in another stack than the webhook, and put it into the handler's stack.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html
 * @see https://aws.amazon.com/dynamodb/pricing/on-demand/
 */
export class DeduplicationTable extends Construct {
  /**
   * The table, with the partition key `id` and the time-to-live attribute `expiresAt`.
   */
  public readonly table: ITable;

  private readonly encryptionKey?: IKey;

  constructor(scope: Construct, id: string, props: DeduplicationTableProps = {}) {
    super(scope, id);
    this.encryptionKey = resolveEncryptionKey(this, props.encryptionKey);
    const table = new Table(this, 'Table', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
      encryption: this.encryptionKey && TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.encryptionKey,
    });
    const resource = table.node.defaultChild as CfnTable;
    if (props.pointInTimeRecovery) {
      // The prop of `Table` has another name in new versions of aws-cdk-lib.
      resource.pointInTimeRecoverySpecification = { pointInTimeRecoveryEnabled: true };
    }
    this.table = table;
    this.node.defaultChild = resource;
  }

  /**
   * Grants a function the permissions that the store needs and sets its environment variable
   * SENDGRID_DEDUPLICATION_TABLE to the name of the table.
   *
   * The environment of an imported function cannot be changed. Synthesis warns about it: set the variable where you
   * define that function.
   *
   * @throws if the function uses another table
   */
  public grantUse(handler: IFunction): Grant {
    const other = tableOf(handler);
    if (other && other !== this) {
      failProps(
        this,
        `a function can use one DeduplicationTable, and ${handler.node.path} uses ${other.node.path}; grant it only one ` +
          'of them, and before you create a webhook with `deduplication`, which uses the table of its handler',
      );
    }
    setTableOf(handler, this);
    if (!addEnvironment(handler, VARIABLE, this.table.tableName)) {
      Annotations.of(handler).addWarningV2(
        'cdk-sendgrid-oauth-webhook:deduplicationTableWithoutVariable',
        `the environment of an imported function cannot be changed; set ${VARIABLE} to the name of the table where ` +
          'you define the function',
      );
    }
    const grant = grantActions(
      this,
      { grantee: handler, actions: TABLE_ACTIONS, resource: this.table },
      this.table.tableArn,
    );
    const { encryptionKey: key } = this;
    // DynamoDB uses the key with the permissions of its caller.
    return key ? grant.combine(grantOnKey(this, { grantee: handler, actions: KEY_ACTIONS, key })) : grant;
  }
}
