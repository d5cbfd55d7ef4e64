import { SECRETS_MANAGER_VALUES } from './resource-values';
import { SecretStore } from './secret-store';
import { handleSecretsManagerRequest } from './secrets-api';
import { secretsOf } from './template-secrets';
import { isActionGranted } from '../assembly-model';
import { LocalService, RunningService, ServiceContext } from '../service/local-service';
import { hasTarget, ServiceRequest } from '../service/service-request';
import { ServiceResponse } from '../service/service-response';

/** Secrets of the templates, and those that the user sets. */
export const secretsManagerService: LocalService<SecretsManagerService> = {
  resourceValues: SECRETS_MANAGER_VALUES,
  endpoint: {
    sdkName: 'SECRETS_MANAGER',
    accepts: (request) => hasTarget(request, 'secretsmanager'),
    isUsed: (model) => model.customResources.length > 0 || isActionGranted(model, 'secretsmanager:GetSecretValue'),
  },
  create: (context, previous) => new SecretsManagerService(context, previous),
};

class SecretsManagerService implements RunningService {
  public readonly secrets: SecretStore;
  private readonly userValues: Readonly<Record<string, string>>;

  constructor({ model, options, clock }: ServiceContext, previous: SecretsManagerService | undefined) {
    const { region = 'us-east-1', account = '123456789012' } = model.stacks.at(0) ?? {};
    this.secrets = previous?.secrets ?? new SecretStore(() => clock.now(), { region, account });
    this.userValues = options.secrets ?? {};
    // An existing secret keeps its value.
    for (const { arn, value } of secretsOf(model.stacks)) if (!this.secrets.get(arn)) this.secrets.put(arn, value);
    for (const [id, value] of Object.entries(this.userValues)) this.secrets.put(id, value);
  }

  /** Whether the user sets the value of a secret. */
  public isSetByUser(id: string): boolean {
    const secret = this.secrets.get(id);
    return secret !== undefined && Object.keys(this.userValues).some((name) => this.secrets.get(name) === secret);
  }

  public handle({ target, body, caller }: ServiceRequest): ServiceResponse {
    return handleSecretsManagerRequest(String(target?.operation), body.toString(), this.secrets, caller);
  }
}
