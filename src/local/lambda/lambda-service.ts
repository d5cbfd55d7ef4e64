import { execFileSync } from 'node:child_process';
import { EventSourceMapping } from './event-source-mapping';
import { unqualifiedFunctionArn } from './function-arn';
import { FunctionMetrics } from './function-metrics';
import { INVOCATION_PATH } from './invocation-path';
import { handleInvoke } from './invoke-api';
import { LambdaFunction } from './lambda-function';
import { LAMBDA_VALUES } from './resource-values';
import { AssemblyModel, isActionGranted } from '../assembly-model';
import { cloudWatchService } from '../cloudwatch/cloudwatch-service';
import { Problems } from '../errors';
import { LocalService, RunningService, ServiceContext } from '../service/local-service';
import { ServiceRequest } from '../service/service-request';
import { ServiceResponse } from '../service/service-response';
import { sqsService } from '../sqs/sqs-service';
import { FunctionLogLine, LocalStageOptions } from '../types';

/** Functions and event source mappings. Functions can invoke each other. */
export const lambdaService: LocalService<LambdaService> = {
  resourceValues: LAMBDA_VALUES,
  endpoint: {
    sdkName: 'LAMBDA',
    accepts: ({ method, target, path }) => method === 'POST' && !target && INVOCATION_PATH.test(path),
    isUsed: (model) => isActionGranted(model, 'lambda:InvokeFunction'),
  },
  check: checkPython,
  create: (context) => new LambdaService(context),
};

class LambdaService implements RunningService {
  /** By ARN, without a version or an alias. */
  public readonly functions = new Map<string, LambdaFunction>();
  public readonly mappings: EventSourceMapping[] = [];

  constructor(private readonly context: ServiceContext) {}

  public async start(): Promise<void> {
    const { model, options, services, functionEnvironment } = this.context;
    const { python = 'python3' } = options;
    const projects = [options.assembly, process.cwd()];
    const cloudWatch = services.get(cloudWatchService);
    for (const fn of model.functions) {
      const onLog = (line: FunctionLogLine) => {
        cloudWatch.recordLine(fn.logGroupName, line.text);
        options.onLog?.(line);
      };
      const environment = () => functionEnvironment(fn);
      const metrics = new FunctionMetrics(fn.name, cloudWatch.store);
      this.functions.set(fn.arn, await LambdaFunction.stage(fn, { python, projects, onLog, environment, metrics }));
    }
  }

  public startPolling(): void {
    const { model, services, clock, options } = this.context;
    const { onRequest = () => {} } = options;
    const { queues } = services.get(sqsService);
    for (const mapping of model.mappings.filter(({ isEnabled }) => isEnabled)) {
      const fn = this.functions.get(unqualifiedFunctionArn(mapping.functionArn))!;
      this.mappings.push(new EventSourceMapping(mapping, queues.byArn(mapping.queueArn)!, fn, clock, onRequest));
    }
  }

  public stopAccepting(): void {
    for (const mapping of this.mappings) mapping.stop();
  }

  public async stop(): Promise<void> {
    await Promise.all([...this.functions.values()].map(async (fn) => fn.stop()));
    await Promise.all(this.mappings.map(async (mapping) => mapping.untilEnded()));
  }

  public async handle({ path, query, header, body, caller }: ServiceRequest): Promise<ServiceResponse> {
    const [, functionName = ''] = INVOCATION_PATH.exec(path) ?? [];
    const request = {
      functionName: decodeURIComponent(functionName),
      qualifier: query.get('Qualifier') ?? undefined,
      invocationType: header('x-amz-invocation-type'),
      body,
    };
    return handleInvoke(request, this.functions, caller);
  }
}

function checkPython(
  { functions }: AssemblyModel,
  { python = 'python3' }: LocalStageOptions,
  problems: Problems,
): void {
  const first = functions.find(({ runtime }) => runtime.startsWith('python'));
  if (!first) return;
  try {
    execFileSync(python, ['--version'], { stdio: 'ignore' });
  } catch {
    problems.add(first.where, `its runtime ${first.runtime} needs Python 3, and '${python}' does not start`);
  }
}
