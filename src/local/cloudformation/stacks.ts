import { readFileSync } from 'node:fs';
import { UnresolvedValueError } from '../errors';
import { AssemblyStack } from './assembly';
import { StackModel } from './stack-model';
import { Template } from './template';

/** Makes models of stacks and their nested stacks, with exports and outputs between them. */
export function modelStacks(stacks: readonly AssemblyStack[]): StackModel[] {
  const models: StackModel[] = [];
  const importValue = (name: string): unknown => {
    for (const model of models) {
      const found = model.exported(name);
      if (found) return found.value;
    }
    throw new UnresolvedValueError(`export '${name}' of no hosted stack`);
  };
  for (const stack of stacks) addWithNested(models, stack, importValue);
  return models;
}

function addWithNested(models: StackModel[], stack: AssemblyStack, importValue: (name: string) => unknown): void {
  const add = (id: string, template: Template, parameters: Map<string, unknown>): StackModel => {
    const nested = new Map<string, StackModel>();
    const model: StackModel = new StackModel(id, stack, template, importValue, parameters, (logicalId, output) =>
      nested.get(logicalId)?.output(output),
    );
    models.push(model);
    for (const resource of model.ofType('AWS::CloudFormation::Stack')) {
      const key = String(resource.property('TemplateURL')).split('/').pop() ?? '';
      const asset = stack.assets.get(key);
      if (!asset) throw new Error(`${resource.where}: its template is not in the assembly`);
      const nestedTemplate = JSON.parse(readFileSync(asset.path, 'utf8')) as Template;
      nested.set(
        resource.logicalId,
        add(`${id}/${resource.logicalId}`, nestedTemplate, new LazyParameters(model, resource.raw('Parameters'))),
      );
    }
    return model;
  };
  add(stack.id, stack.template, new Map());
}

/** Parameters are evaluated when they are asked for: a parent may pass what its next nested stack has. */
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
