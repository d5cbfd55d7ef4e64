import { AssemblyStack } from './assembly';

/** A resource that a stack creates: it has no condition, or one that holds. */
export interface Resource {
  readonly stack: StackModel;
  readonly logicalId: string;
  readonly type: string;
  readonly dependsOn: readonly string[];
  /** `Stack/LogicalId (AWS::…)`, as errors name it. */
  readonly where: string;
  /** Names of the properties in the template. */
  readonly propertyNames: readonly string[];
  /** Evaluates one property. */
  property(name: string): unknown;
  /** Returns the property as the template has it. */
  raw(name: string): unknown;
}

/** A stack, nested or not, with its template evaluated. */
export interface StackModel {
  /** As the user writes it, with the logical ids of nested stacks: `Stage/Stack/Nested`. */
  readonly id: string;
  readonly name: string;
  readonly source: AssemblyStack;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly urlSuffix: string;
  readonly resources: readonly Resource[];
  readonly outputNames: readonly string[];
  ofType(type: string): Resource[];
  evaluate(value: unknown): unknown;
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  output(name: string): unknown;
}
