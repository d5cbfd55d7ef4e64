import { ifKnown } from '../cloudformation/known-values';
import { StackModel } from '../cloudformation/stack-model';

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

/** Where a parameter is; a caller that is not known is nowhere in particular. */
export interface ParameterPlace {
  readonly region?: string;
  readonly account?: string;
}

/** The parameters of the stage, kept in memory. */
export class ParameterStore {
  private readonly parameters: Parameter[] = [];

  /** Takes over the parameters of all stacks; one whose value only AWS knows is missing until it is put. */
  constructor(
    private readonly stacks: readonly StackModel[],
    private readonly now: () => number,
  ) {
    for (const stack of stacks) {
      for (const resource of stack.ofType('AWS::SSM::Parameter')) {
        ifKnown(() =>
          this.put(
            String(stack.ref(resource.logicalId)),
            { value: String(resource.property('Value')), type: String(resource.property('Type')) },
            stack,
          ),
        );
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

  /** As policies name it: the slash that begins a name is the one after `parameter`. */
  public arnOf(name: string, place: ParameterPlace): string {
    const { region, account } = this.placeOfNew(place);
    const partition = this.stacks.at(0)?.partition ?? 'aws';
    return `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
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
