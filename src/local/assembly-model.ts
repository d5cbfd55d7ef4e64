import { execFileSync } from 'node:child_process';
import { RestApi } from './api-gateway/rest-api';
import { modelRestApis } from './api-gateway/rest-api-model';
import { readAssembly } from './cloudformation/assembly';
import { unqualifiedFunctionArn } from './cloudformation/physical-values';
import { StackModel } from './cloudformation/stack-model';
import { modelStacks } from './cloudformation/stacks';
import { modelUserPools, UserPool } from './cognito/user-pool';
import { Problems } from './errors';
import { findFunction, InvokePermissions, LambdaFunctionModel, modelFunction } from './lambda/function-model';
import { LocalStageOptions } from './types';

/** What there is to host in a cloud assembly. */
export interface AssemblyModel {
  readonly userPools: readonly UserPool[];
  readonly apis: readonly RestApi[];
  readonly functions: readonly LambdaFunctionModel[];
  readonly permissions: InvokePermissions;
}

/** Reads an assembly; throws a `LocalStageError` that names everything in the way of hosting it. */
export function modelAssembly(options: LocalStageOptions): AssemblyModel {
  const problems = new Problems();
  const stacks = modelStacks(readAssembly(options.assembly, options.stacks));
  return problems.collect(() => {
    const userPools = modelUserPools(stacks, problems);
    const apis = modelRestApis(stacks, problems);
    checkMethods(apis, userPools, options, problems);
    const functions = modelFunctions(stacks, apis, options, problems);
    checkPython(functions, options.python ?? 'python3', problems);
    return { userPools, apis, functions, permissions: new InvokePermissions(stacks) };
  });
}

function modelFunctions(
  stacks: readonly StackModel[],
  apis: readonly RestApi[],
  options: LocalStageOptions,
  problems: Problems,
): LambdaFunctionModel[] {
  return [...functionArns(apis)].flatMap(([arn, method]) => {
    const fn = findFunction(stacks, arn);
    if (!fn) problems.add(method, `its function ${arn} is in no hosted stack`);
    const model = fn && problems.attempt(fn.where, () => modelFunction(fn, options.environment ?? {}));
    return model ? [model] : [];
  });
}

function checkMethods(
  apis: readonly RestApi[],
  userPools: readonly UserPool[],
  options: LocalStageOptions,
  problems: Problems,
): void {
  const methods = apis.flatMap((api) => api.methods);
  if (methods.length === 0) problems.add(options.assembly, 'it has no REST API with a method');
  for (const { where, authorization, integration } of methods) {
    if (integration.type === 'UNSUPPORTED') {
      if (!options.skipUnsupported) problems.add(where, integration.reason);
    } else if (authorization.type === 'COGNITO_USER_POOLS') {
      for (const arn of authorization.userPoolArns.filter((name) => !userPools.some((pool) => pool.arn === name))) {
        problems.add(where, `its user pool ${arn} has no client in a hosted stack`);
      }
    }
  }
}

/** ARNs of the functions behind the methods, each with one of its methods. */
function functionArns(apis: readonly RestApi[]): Map<string, string> {
  return new Map(
    apis
      .flatMap((api) => api.methods)
      .flatMap(({ where, integration }) =>
        integration.type === 'AWS_PROXY' ? [[unqualifiedFunctionArn(integration.functionArn), where]] : [],
      ) as Array<[string, string]>,
  );
}

function checkPython(functions: readonly LambdaFunctionModel[], python: string, problems: Problems): void {
  const first = functions.find(({ runtime }) => runtime.startsWith('python'));
  if (!first) return;
  try {
    execFileSync(python, ['--version'], { stdio: 'ignore' });
  } catch {
    problems.add(first.where, `its runtime ${first.runtime} needs Python 3, and '${python}' does not start`);
  }
}
