import { StageClock } from './clock';
import { CustomResources } from './cloudformation/custom-resources';
import { StackModel } from './cloudformation/stack-model';
import { AppClientSecrets } from './cognito/app-client-secrets';
import { SecretStore } from './secretsmanager/secret-store';
import { secretsOf } from './secretsmanager/template-secrets';
import { LocalSendGrid } from './sendgrid/mock/local-sendgrid';
import { ParameterStore } from './ssm/parameter-store';
import { LocalStageOptions } from './types';

/** What the stage remembers from one version of its assembly to the next. */
export class StageState {
  public readonly clock = new StageClock();
  public readonly parameters = new ParameterStore(() => this.clock.now());
  public readonly clientSecrets = new AppClientSecrets(this.clock);
  public readonly customResources = new CustomResources();
  public readonly secrets: SecretStore;
  public sendGrid?: LocalSendGrid;

  private readonly given: Readonly<Record<string, string>>;

  constructor(stacks: readonly StackModel[], options: LocalStageOptions) {
    this.given = options.secrets ?? {};
    this.sendGrid = options.sendGrid;
    const { region = 'us-east-1', account = '123456789012' } = stacks.at(0) ?? {};
    this.secrets = new SecretStore(() => this.clock.now(), { region, account });
  }

  /** Takes over what stacks have; a secret that is there keeps its value. */
  public deploy(stacks: readonly StackModel[]): void {
    this.parameters.deploy(stacks);
    for (const { arn, value } of secretsOf(stacks)) if (!this.secrets.get(arn)) this.secrets.put(arn, value);
    for (const [id, value] of Object.entries(this.given)) this.secrets.put(id, value);
  }

  /** Whether the value of a secret is the user's. */
  public isGiven(id: string): boolean {
    const secret = this.secrets.get(id);
    return secret !== undefined && Object.keys(this.given).some((name) => this.secrets.get(name) === secret);
  }
}
