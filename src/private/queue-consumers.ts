import { Annotations, CfnResource } from 'aws-cdk-lib';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import { renderedProperties } from './rendered-resource';
import { givenProperty, refersTo, resourcesNear } from './resources';
import { failProps } from './validation';

/**
 * Warns of other functions that the app lets read the queue, and rejects a second mapping of the same function.
 *
 * @param own the event source mapping of the handler
 */
export function checkOtherConsumers(scope: IConstruct, queue: IQueue, own: CfnEventSourceMapping): void {
  const mappings = resourcesNear(scope, CfnEventSourceMapping.CFN_RESOURCE_TYPE_NAME);
  const others = mappings.filter((mapping) => mapping !== own && reads(mapping, queue));
  for (const other of others) {
    if (hasSameFunction(own, other)) {
      failProps(
        scope,
        `the handler already reads the queue by '${other.node.path}', and Lambda rejects a second event source mapping ` +
          'of the same queue and function; give each webhook a queue of its own, or remove the other mapping',
      );
    }
    if (renderedProperties(other).Enabled === false) continue;
    Annotations.of(scope).addWarningV2(
      'cdk-sendgrid-oauth-webhook:queueWithOtherConsumer',
      `'${other.node.path}' lets another function read the queue, and SQS gives each message to only one of its readers, ` +
        'so the handler misses events; give each function a queue of its own',
    );
  }
}

function reads(mapping: CfnResource, { queueArn, node }: IQueue): boolean {
  const source = givenProperty(mapping, 'EventSourceArn');
  return source === queueArn || refersTo(source, node.defaultChild);
}

/** A version or an alias is another function for Lambda. */
function hasSameFunction(own: CfnEventSourceMapping, other: CfnResource): boolean {
  const [ofOwn, ofOther] = [own, other].map((mapping) => JSON.stringify(renderedProperties(mapping).FunctionName));
  return own.stack === other.stack && ofOwn === ofOther;
}
