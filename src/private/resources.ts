import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib';
import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { IConstruct } from 'constructs';
import { rememberedOf, synthesizedRoot } from './tree-snapshot';

/**
 * Finds the resources of some types, L1 and L2, in the app, or in the CDK stage that contains `scope`, in the order of
 * the construct tree.
 */
export function resourcesNear(scope: IConstruct, ...types: readonly string[]): CfnResource[] {
  const root = synthesizedRoot(scope);
  return rememberedOf(root, types.join(), () => {
    const all = rememberedOf(root, 'resources', () => resourcesBelow(root));
    return all.filter(({ cfnResourceType }) => types.includes(cfnResourceType));
  });
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

/** Whether a value is `Ref` or `Fn::GetAtt` of a resource. In another stack it is rendered as an import. */
export function refersTo(value: unknown, resource: IConstruct | undefined): boolean {
  const reference = Tokenization.reverse(value, { failConcat: false });
  return Reference.isReference(reference) && reference.target === resource;
}

/** Whether a resource belongs to a user pool, by the property `UserPoolId`. */
export function isOfUserPool(resource: CfnResource, { userPoolId, node }: IUserPool): boolean {
  const given = givenProperty(resource, 'UserPoolId');
  return given === userPoolId || refersTo(given, node.defaultChild);
}
