import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib';
import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { Construct, IConstruct } from 'constructs';
import { foundOnce, synthesizedRoot } from './tree-snapshot';

/**
 * Finds the resources of some types, L1 and L2, in the app, or in the CDK stage that contains `scope`, in the order of
 * the construct tree.
 */
export function resourcesNear(scope: IConstruct, ...types: readonly string[]): CfnResource[] {
  const root = synthesizedRoot(scope);
  return foundOnce(root, types.join(), () =>
    allResources(root).filter(({ cfnResourceType }) => types.includes(cfnResourceType)),
  );
}

/** All resources that are synthesized together with `root`. */
export function allResources(root: IConstruct): readonly CfnResource[] {
  return foundOnce(root, 'resources', () => resourcesBelow(root));
}

/** Finds all resources below a construct, in the order of the construct tree. */
export function resourcesBelow(root: IConstruct): CfnResource[] {
  // Works without `instanceof`, which fails if the user has another copy of aws-cdk-lib.
  return root.node
    .findAll()
    .filter((node): node is CfnResource => (node as Partial<CfnResource>).cfnResourceType !== undefined);
}

/** What the CDK keeps of a resource: the same in all of its versions, for typed L1 constructs and for a plain `CfnResource`. */
interface Given {
  readonly cfnProperties: object;
  readonly _cfnProperties?: Readonly<Record<string, unknown>>;
  readonly rawOverrides: { readonly Properties?: Readonly<Record<string, unknown>> };
}

/** Returns a property as the user set it, by an override or on the construct. */
export function givenProperty(resource: CfnResource, name: string): unknown {
  const given = resource as unknown as Given & Readonly<Record<string, unknown>>;
  const overrides = given.rawOverrides.Properties ?? {};
  if (name in overrides) return overrides[name];
  return given[name.charAt(0).toLowerCase() + name.slice(1)] ?? given._cfnProperties?.[name];
}

/**
 * Reads what is set on a resource without rendering it: as text, and as the constructs that it refers to or depends on.
 * Returns undefined if there are tokens that only rendering resolves.
 */
export function readGiven(resource: CfnResource): { text: string; targets: readonly IConstruct[] } | undefined {
  const { cfnProperties, rawOverrides } = resource as unknown as Given;
  const unresolved = '<unresolved';
  const text = JSON.stringify([cfnProperties, rawOverrides], (_, value) =>
    Tokenization.isResolvable(value) ? unresolved : value,
  );
  const { tokens } = Tokenization.reverseString(text);
  // Tokens that are objects (by this function or by themselves), lists or numbers.
  if ([unresolved, '#{Token[', 'e+289'].some((mark) => text.includes(mark))) return undefined;
  if (!tokens.every((token) => Reference.isReference(token))) return undefined;
  const targets = tokens.map((token) => (token as Reference).target);
  return { text, targets: [...targets, ...resource.obtainDependencies().filter(Construct.isConstruct)] };
}

/** The construct whose `Ref` or `Fn::GetAtt` a value is. In another stack it is rendered as an import. */
export function referenceTarget(value: unknown): IConstruct | undefined {
  const reference = Tokenization.reverse(value, { failConcat: false });
  return Reference.isReference(reference) ? reference.target : undefined;
}

/** Whether a value is `Ref` or `Fn::GetAtt` of a resource. */
export function refersTo(value: unknown, resource: IConstruct | undefined): boolean {
  return resource !== undefined && referenceTarget(value) === resource;
}

/** Finds the resources of a type that belong to a user pool, by the property `UserPoolId`. */
export function resourcesOfUserPool(scope: IConstruct, type: string, { userPoolId, node }: IUserPool): CfnResource[] {
  return resourcesReferringTo(scope, type, 'UserPoolId', userPoolId, node.defaultChild);
}

/** Finds the resources of a type with a property that has a value, or that refers to a resource. */
export function resourcesReferringTo(
  scope: IConstruct,
  type: string,
  property: string,
  value: string,
  resource: IConstruct | undefined,
): CfnResource[] {
  const root = synthesizedRoot(scope);
  const groups = foundOnce(root, `${type} by ${property}`, () => groupBySubject(resourcesNear(root, type), property));
  return [...new Set([referenceTarget(value) ?? value, resource])].flatMap((subject) => groups.get(subject) ?? []);
}

function groupBySubject(resources: readonly CfnResource[], property: string): ReadonlyMap<unknown, CfnResource[]> {
  const groups = new Map<unknown, CfnResource[]>();
  for (const resource of resources) {
    const given = givenProperty(resource, property);
    if (given === undefined) continue;
    const subject = referenceTarget(given) ?? given;
    const group = groups.get(subject);
    if (group) group.push(resource);
    else groups.set(subject, [resource]);
  }
  return groups;
}
