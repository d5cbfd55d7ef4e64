import { readFileSync } from 'node:fs';
import { OnlyKnownToAwsError, UnresolvedValueError } from '../errors';
import { AssemblyStack } from './assembly';
import { EvaluatedStack, StackInputs } from './evaluated-stack';
import { StackOutputReference } from './intrinsics';
import { ResourceValues } from './physical-values';
import { Resource, StackModel } from './stack-model';
import { Template } from './template';

/**
 * Evaluates stacks and their nested stacks, with exports and outputs between them.
 *
 * @param values physical ids and attributes of resources, by resource type
 */
export function modelStacks(stacks: readonly AssemblyStack[], values: ResourceValues): EvaluatedStack[] {
  const models: EvaluatedStack[] = [];
  const importValue = (name: string): unknown => {
    for (const model of models) {
      const found = model.exported(name);
      if (found) return found.value;
    }
    throw new OnlyKnownToAwsError(`export '${name}', which no hosted stack has`);
  };
  const stackOutput = ({ stackName, outputName, region, account }: Required<StackOutputReference>): unknown => {
    const named = models.filter((model) => model.name === stackName);
    const stack = named.find((model) => model.region === region && model.account === account);
    if (!stack) {
      throw new OnlyKnownToAwsError(
        `output '${outputName}' of stack '${stackName}' in ${region} (${account}), which is not hosted`,
      );
    }
    if (stack.outputNames.includes(outputName)) return stack.output(outputName);
    throw new UnresolvedValueError(`stack '${stackName}' has no output '${outputName}'`);
  };
  for (const stack of stacks) new StackTree(stack, models, { importValue, stackOutput, values }).add();
  return models;
}

/** Adds the model of a stack and those of its nested stacks to a list. */
class StackTree {
  constructor(
    private readonly stack: AssemblyStack,
    private readonly models: EvaluatedStack[],
    private readonly shared: Pick<StackInputs, 'importValue' | 'stackOutput' | 'values'>,
  ) {}

  public add(
    id = this.stack.id,
    template: Template = this.stack.template,
    parameters: ReadonlyMap<string, unknown> = new Map(),
  ): EvaluatedStack {
    const nested = new Map<string, EvaluatedStack>();
    const nestedOutput = (logicalId: string, output: string) => nested.get(logicalId)?.output(output);
    const model = new EvaluatedStack(id, this.stack, template, { ...this.shared, parameters, nestedOutput });
    this.models.push(model);
    for (const resource of model.ofType('AWS::CloudFormation::Stack')) {
      const nestedParameters = new LazyParameters(model, resource.raw('Parameters'));
      nested.set(
        resource.logicalId,
        this.add(`${id}/${resource.logicalId}`, this.readNestedTemplate(resource), nestedParameters),
      );
    }
    return model;
  }

  private readNestedTemplate(resource: Resource): Template {
    const key = String(resource.property('TemplateURL')).split('/').pop() ?? '';
    const asset = this.stack.assets.get(key);
    if (!asset) throw new Error(`${resource.where}: its template is not in the assembly`);
    return JSON.parse(readFileSync(asset.path, 'utf8')) as Template;
  }
}

/** Evaluates a parameter when it is read, since a parent may pass an output of a nested stack that comes later. */
class LazyParameters extends Map<string, unknown> {
  constructor(
    private readonly parent: StackModel,
    private readonly parameters: unknown,
  ) {
    super();
  }

  public get(name: string): unknown {
    return this.parent.evaluate((this.parameters as Record<string, unknown> | undefined)?.[name]);
  }
}
