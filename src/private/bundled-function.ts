import { join } from 'node:path';
import { Aws, Duration } from 'aws-cdk-lib';
import { IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnFunction, Code, Function, Runtime, RuntimeFamily, Tracing } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { grantActions } from './checked-grant';
import { LogGroupSettings, newLogGroup } from './log-group';

export interface BundledFunctionProps {
  /** Name of the directory below `assets`. */
  readonly asset: string;
  readonly description: string;
  readonly environment: Record<string, string>;
  /** Add the permissions that the function needs to its role. */
  readonly grants: ReadonlyArray<(role: IGrantable) => void>;
  readonly timeout: Duration;
  readonly logGroup: LogGroupSettings;
  /** Whether X-Ray traces the invocations. False by default. */
  readonly tracing?: boolean;
}

/** A Lambda function of this library, bundled when the library was built, with its own log group and role. */
export class BundledFunction extends Construct {
  public readonly function: Function;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    const logGroup = newLogGroup(this, 'Logs', props.logGroup);
    // The managed policy would allow writing to the log groups of all functions.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const actions = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    grantActions(this, { grantee: role, actions, resource: logGroup }, logGroup.logGroupArn);
    for (const grant of props.grants) grant(role);
    this.function = new Function(this, 'Function', {
      description: props.description,
      // `Runtime.NODEJS_24_X` does not exist in the oldest supported aws-cdk-lib.
      runtime: new Runtime('nodejs24.x', RuntimeFamily.NODEJS),
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(join(__dirname, '..', '..', 'assets', props.asset)),
      role,
      memorySize: 256,
      timeout: props.timeout,
      tracing: props.tracing ? Tracing.ACTIVE : undefined,
      environment: { ...props.environment, AWS_URL_SUFFIX: Aws.URL_SUFFIX },
    });
    // The prop `logGroup` of Function does not exist in the oldest supported aws-cdk-lib.
    const resource = this.function.node.defaultChild as CfnFunction;
    resource.addPropertyOverride('LoggingConfig.LogGroup', logGroup.logGroupName);
    this.node.defaultChild = resource;
  }
}
