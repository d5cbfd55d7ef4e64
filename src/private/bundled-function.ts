import { join } from 'node:path';
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Grant, IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnFunction, Code, Function, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface BundledFunctionProps {
  /** Directory of the bundle below `assets`. */
  readonly asset: string;
  readonly description: string;
  readonly environment: Record<string, string>;
  /** Give the function's role what it needs, one by one. */
  readonly grants: ReadonlyArray<(role: IGrantable) => void>;
  readonly timeout: Duration;
  readonly removalPolicy: RemovalPolicy;
}

/** A function of this library, bundled when the library was built, with a log group and a role of its own. */
export class BundledFunction extends Construct {
  public readonly function: Function;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: props.removalPolicy,
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
      description: props.description,
      // As text, so that it is there in every version of aws-cdk-lib that this library works with.
      runtime: new Runtime('nodejs24.x', RuntimeFamily.NODEJS),
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(join(__dirname, '..', '..', 'assets', props.asset)),
      role,
      memorySize: 256,
      timeout: props.timeout,
      environment: { ...props.environment, AWS_URL_SUFFIX: Aws.URL_SUFFIX },
    });
    // A property of Function only in later versions of aws-cdk-lib.
    const resource = this.function.node.defaultChild as CfnFunction;
    resource.addPropertyOverride('LoggingConfig.LogGroup', logGroup.logGroupName);
    this.node.defaultChild = resource;
  }
}
