import { Resource, StackModel } from '../cloudformation/stack-model';
import { undefinedIfUnresolved } from '../cloudformation/unresolved';

/** A parameter with its latest value. */
export interface Parameter {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  readonly type: string;
  readonly value: string;
  readonly version: number;
  /** Stage time, in milliseconds. */
  readonly modifiedAt: number;
}

/** The region and account of a parameter. Both are undefined for a caller outside the stage. */
export interface ParameterPlace {
  readonly region?: string;
  readonly account?: string;
}

/** The parameters of the stage, kept in memory. */
export class ParameterStore {
  private readonly parameters: Parameter[] = [];
  private stacks: readonly StackModel[] = [];
  /** The latest values in the templates, by ARN. */
  private readonly templateValues = new Map<string, string>();

  constructor(private readonly now: () => number) {}

  /**
   * Deploys the parameters of all stacks. As in CloudFormation, a parameter keeps its current value if its template has
   * not changed. A parameter whose value only AWS knows does not exist until `put()` sets it.
   */
  public deploy(stacks: readonly StackModel[]): void {
    this.stacks = stacks;
    for (const stack of stacks) {
      for (const resource of stack.ofType('AWS::SSM::Parameter')) {
        undefinedIfUnresolved(() => this.deployOne(stack, resource));
      }
    }
  }

  public get(name: string, place: ParameterPlace): Parameter | undefined {
    return this.parameters[this.indexOf(name, place)];
  }

  public put(name: string, { value, type }: { value: string; type?: string }, place: ParameterPlace): Parameter {
    const index = this.indexOf(name, place);
    const old = this.parameters.at(index === -1 ? this.parameters.length : index);
    const { region, account } = old ?? this.placeOfNew(place);
    const parameter: Parameter = {
      name,
      arn: this.arnOf(name, { region, account }),
      region,
      account,
      type: type ?? old?.type ?? 'String',
      value,
      version: (old?.version ?? 0) + 1,
      modifiedAt: this.now(),
    };
    this.parameters.splice(index === -1 ? this.parameters.length : index, 1, parameter);
    return parameter;
  }

  /** Returns false for an unknown parameter. */
  public delete(name: string, place: ParameterPlace): boolean {
    const index = this.indexOf(name, place);
    if (index !== -1) this.parameters.splice(index, 1);
    return index !== -1;
  }

  /** Returns the ARN. A leading slash of the name is also the slash after `parameter`. */
  public arnOf(name: string, place: ParameterPlace): string {
    const { region, account } = this.placeOfNew(place);
    const partition = this.stacks.at(0)?.partition ?? 'aws';
    return `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
  }

  private deployOne(stack: StackModel, resource: Resource): void {
    const name = String(stack.ref(resource.logicalId));
    const [value, type] = [String(resource.property('Value')), String(resource.property('Type'))];
    const arn = this.arnOf(name, stack);
    if (this.templateValues.get(arn) === value) return;
    this.templateValues.set(arn, value);
    this.put(name, { value, type }, stack);
  }

  private indexOf(name: string, { region, account }: ParameterPlace): number {
    return this.parameters.findIndex(
      (parameter) =>
        parameter.name === name &&
        (region === undefined || parameter.region === region) &&
        (account === undefined || parameter.account === account),
    );
  }

  private placeOfNew({ region, account }: ParameterPlace): { region: string; account: string } {
    return {
      region: region ?? this.stacks.at(0)?.region ?? 'us-east-1',
      account: account ?? this.stacks.at(0)?.account ?? '123456789012',
    };
  }
}
