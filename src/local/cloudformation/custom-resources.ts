import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { CustomResourceModel } from './custom-resource-model';
import { ResponseServer } from './response-server';

/** Invokes the function of a custom resource. Resolves with the error if the function fails. */
export type InvokeProvider = (serviceToken: string, event: object) => Promise<string | undefined>;

/** Replaces the AWS URLs in a custom resource's properties with local ones. */
export type Localize = (properties: CustomResourceModel['properties']) => Record<string, unknown>;

export interface ProviderAccess {
  readonly invoke: InvokeProvider;
  readonly localize: Localize;
}

interface Deployed {
  readonly model: CustomResourceModel;
  readonly sentProperties: Record<string, unknown>;
  readonly physicalId: string;
}

type RequestFields =
  | { readonly RequestType: 'Create' }
  | { readonly RequestType: 'Update'; readonly PhysicalResourceId: string; readonly OldResourceProperties: object }
  | { readonly RequestType: 'Delete'; readonly PhysicalResourceId: string };

/** A custom resource that could not be created, updated or deleted. */
export class CustomResourceError extends Error {
  constructor(
    where: string,
    reason: string,
    /** From the function's response. */
    public readonly physicalId?: string,
  ) {
    super(`${where}: ${reason}`);
  }
}

/**
 * Creates, updates and deletes custom resources as CloudFormation does. A new physical id replaces a resource: the
 * previous one is deleted after all other changes. A failure rolls everything back.
 */
export class CustomResources {
  private deployed: readonly Deployed[] = [];

  /**
   * Deploys the custom resources of an assembly; throws after a rollback if one of them fails.
   *
   * @param rollBackOthers rolls back everything that custom resources depend on, such as functions and app clients,
   * which CloudFormation does first
   */
  public async deploy(
    models: readonly CustomResourceModel[],
    access: ProviderAccess,
    rollBackOthers: () => Promise<ProviderAccess> = async () => Promise.resolve(access),
  ): Promise<void> {
    const before = this.deployed;
    const done: Deployed[] = [];
    const undo: Array<() => Promise<unknown>> = [];
    await ResponseServer.while(async (responses) => {
      const requests = new Requests(responses, access);
      try {
        for (const model of models) {
          const old = before.find(({ model: { key } }) => key === model.key);
          done.push(old ? await requests.update(old, model, undo) : await requests.create(model, undo));
        }
      } catch (error) {
        requests.access = await rollBackOthers();
        const reason = await rollBack(error as Error, undo);
        this.deployed = before.map((resource) => requests.current(resource));
        throw reason;
      }
      this.deployed = done;
      const isInUse = ({ physicalId, model }: Deployed) =>
        done.some((now) => now.model.key === model.key && now.physicalId === physicalId);
      // As in CloudFormation, a failed cleanup does not fail the deployment. The function's log has the reason.
      for (const old of before.filter((resource) => !isInUse(resource))) await requests.delete(old).catch(() => {});
    });
  }

  /** Deletes every custom resource, then throws the first error, if any. */
  public async destroy(access: ProviderAccess): Promise<void> {
    const all = [...this.deployed].reverse();
    this.deployed = [];
    if (all.length === 0) return;
    const errors: unknown[] = [];
    await ResponseServer.while(async (responses) => {
      const requests = new Requests(responses, access);
      for (const resource of all) await requests.delete(resource).catch((error) => errors.push(error));
    });
    if (errors.length > 0) throw errors[0];
  }
}

/** Rolls everything back. Continues after a failed step, and adds its error to the message. */
async function rollBack(error: Error, undo: ReadonlyArray<() => Promise<unknown>>): Promise<Error> {
  const problems: string[] = [];
  for (const step of [...undo].reverse()) {
    await step().catch(({ message }: Error) => problems.push(message));
  }
  if (problems.length === 0) return error;
  return new Error(`${error.message}; the rollback failed: ${problems.join('; ')}`);
}

/** Sends requests to the functions, and receives their responses. */
class Requests {
  /** Physical ids that the rollback has changed. */
  private readonly rolledBack = new Map<Deployed, string>();

  constructor(
    private readonly responses: ResponseServer,
    public access: ProviderAccess,
  ) {}

  public async create(model: CustomResourceModel, undo: Array<() => Promise<unknown>>): Promise<Deployed> {
    const sentProperties = this.access.localize(model.properties);
    try {
      const physicalId = await this.request(model, sentProperties, { RequestType: 'Create' });
      const created = { model, sentProperties, physicalId };
      undo.push(async () => this.delete(created));
      return created;
    } catch (error) {
      const { physicalId } = error as CustomResourceError;
      if (physicalId !== undefined) undo.push(async () => this.delete({ model, sentProperties, physicalId }));
      throw error;
    }
  }

  /** Sends no request for a resource whose properties have not changed. */
  public async update(
    old: Deployed,
    model: CustomResourceModel,
    undo: Array<() => Promise<unknown>>,
  ): Promise<Deployed> {
    if (isDeepStrictEqual(old.model.properties, model.properties)) return old;
    const sentProperties = this.access.localize(model.properties);
    let physicalId = old.physicalId;
    undo.push(async () => {
      const fields = {
        RequestType: 'Update',
        PhysicalResourceId: physicalId,
        OldResourceProperties: sentProperties,
      } as const;
      const back = await this.request(old.model, old.sentProperties, fields);
      this.rolledBack.set(old, back);
      if (back !== physicalId) await this.delete({ model, sentProperties, physicalId });
    });
    const fields = { RequestType: 'Update', OldResourceProperties: old.sentProperties } as const;
    try {
      physicalId = await this.request(model, sentProperties, { ...fields, PhysicalResourceId: old.physicalId });
    } catch (error) {
      const { physicalId: left = physicalId } = error as CustomResourceError;
      // Runs after the rollback of the update, as in CloudFormation's cleanup.
      if (left !== physicalId) undo.splice(-1, 0, async () => this.delete({ model, sentProperties, physicalId: left }));
      throw error;
    }
    return { model, sentProperties, physicalId };
  }

  /** Returns the resource as it is after the rollback. */
  public current(resource: Deployed): Deployed {
    return { ...resource, physicalId: this.rolledBack.get(resource) ?? resource.physicalId };
  }

  public async delete({ model, sentProperties, physicalId }: Deployed): Promise<void> {
    await this.request(model, sentProperties, { RequestType: 'Delete', PhysicalResourceId: physicalId });
  }

  /** Returns the physical id. */
  private async request(
    { where, stackId, logicalId, resourceType, serviceToken }: CustomResourceModel,
    properties: Record<string, unknown>,
    fields: RequestFields,
  ): Promise<string> {
    const { url, response } = this.responses.expect();
    const event = {
      ...fields,
      ServiceToken: serviceToken,
      ResponseURL: url,
      StackId: stackId,
      RequestId: randomUUID(),
      ResourceType: resourceType,
      LogicalResourceId: logicalId,
      ResourceProperties: properties,
    } as CloudFormationCustomResourceEvent;
    const problem = await this.access.invoke(serviceToken, event);
    const received = response();
    if (!received) {
      throw new CustomResourceError(
        where,
        `its function sent no response to the ${fields.RequestType} request: ${problem ?? 'it ended without an error'}`,
      );
    }
    const { Status, Reason, PhysicalResourceId } = received;
    if (Status === 'SUCCESS') return PhysicalResourceId;
    throw new CustomResourceError(
      where,
      Reason ?? 'its function reported a failure without a reason',
      PhysicalResourceId,
    );
  }
}
