import { Annotations, CfnResource } from 'aws-cdk-lib';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import { renderedProperty } from './rendered-resource';
import { resourcesReferringTo } from './resources';
import { failProps } from './validation';

/**
 * Warns of other functions that the app lets read the queue, and rejects a second mapping of the same function.
 *
 * @param own the event source mapping of the handler
 */
export function checkOtherConsumers(scope: IConstruct, queue: IQueue, own: CfnEventSourceMapping): void {
  const { queueArn, node } = queue;
  const type = CfnEventSourceMapping.CFN_RESOURCE_TYPE_NAME;
  const mappings = resourcesReferringTo(scope, type, 'EventSourceArn', queueArn, node.defaultChild);
  for (const other of mappings.filter((mapping) => mapping !== own)) {
    if (hasSameFunction(own, other)) {
      failProps(
        scope,
        `the handler already reads the queue by '${other.node.path}', and Lambda rejects a second event source mapping ` +
          'of the same queue and function; give each webhook a queue of its own, or remove the other mapping',
      );
    }
    if (renderedProperty(other, 'Enabled') === false) continue;
    Annotations.of(scope).addWarningV2(
      'cdk-sendgrid-oauth-webhook:queueWithOtherConsumer',
      `'${other.node.path}' lets another function read the queue, and SQS gives each message to only one of its readers, ` +
        'so the handler misses events; give each function a queue of its own',
    );
  }
}

/** A version or an alias is another function for Lambda. */
function hasSameFunction(own: CfnEventSourceMapping, other: CfnResource): boolean {
  const [ofOwn, ofOther] = [own, other].map((mapping) => JSON.stringify(renderedProperty(mapping, 'FunctionName')));
  return own.stack === other.stack && ofOwn === ofOther;
}
