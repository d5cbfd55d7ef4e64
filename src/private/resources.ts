import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib';
import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { IConstruct } from 'constructs';
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

/** Returns a property as the user set it: of a typed L1 construct, or of a plain `CfnResource`. */
export function givenProperty(resource: CfnResource, name: string): unknown {
  const properties = resource as unknown as Readonly<Record<string, unknown>> & {
    readonly _cfnProperties?: Readonly<Record<string, unknown>>;
  };
  return properties[name.charAt(0).toLowerCase() + name.slice(1)] ?? properties._cfnProperties?.[name];
}

/** Whether a resource can have a property in its template: false if neither the user nor an override has set it. */
export function mayHave(resource: CfnResource, name: string): boolean {
  const { rawOverrides } = resource as unknown as { rawOverrides?: { Properties?: Readonly<Record<string, unknown>> } };
  return givenProperty(resource, name) !== undefined || rawOverrides?.Properties?.[name] !== undefined || !rawOverrides;
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
    groups.set(subject, [...(groups.get(subject) ?? []), resource]);
  }
  return groups;
}
