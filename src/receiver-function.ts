import { join } from 'node:path';
import { Aws, Duration, Names, RemovalPolicy } from 'aws-cdk-lib';
import { IGrantable, Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnFunction, Code, Function, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface ReceiverFunctionProps {
  readonly environment: Record<string, string>;
  readonly grants: ReadonlyArray<(receiver: IGrantable) => void>;
  readonly timeout: Duration;
  readonly removalPolicy?: RemovalPolicy;
}

/** The only code of this library on the way of an event: it checks signatures, and only where that is asked for. */
export class ReceiverFunction extends Construct {
  public readonly function: Function;

  constructor(scope: Construct, id: string, props: ReceiverFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    // Not the managed policy, which permits the logs of all functions.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    Grant.addToPrincipal({
      grantee: role,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resourceArns: [logGroup.logGroupArn],
    });
    for (const grant of props.grants) grant(role);
    this.function = new Function(this, 'Function', {
      description: "Checks the signatures of SendGrid's events",
      // As text, so that it is there in every version of aws-cdk-lib that this library works with.
      runtime: new Runtime('nodejs24.x', RuntimeFamily.NODEJS),
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(join(__dirname, '..', 'assets', 'receiver')),
      role,
      memorySize: 256,
      timeout: props.timeout,
      environment: {
        ...props.environment,
        WEBHOOK_NAME: Names.uniqueResourceName(scope, { maxLength: 255, separator: '-' }),
        AWS_URL_SUFFIX: Aws.URL_SUFFIX,
      },
    });
    // A property of Function only in later versions of aws-cdk-lib.
    const resource = this.function.node.defaultChild as CfnFunction;
    resource.addPropertyOverride('LoggingConfig.LogGroup', logGroup.logGroupName);
    this.node.defaultChild = resource;
  }
}
