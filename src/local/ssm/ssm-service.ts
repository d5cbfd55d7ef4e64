import { ParameterStore } from './parameter-store';
import { SSM_VALUES } from './resource-values';
import { handleSsmRequest } from './ssm-api';
import { isActionGranted } from '../assembly-model';
import { LocalService, RunningService, ServiceContext } from '../service/local-service';
import { hasTarget, ServiceRequest } from '../service/service-request';
import { ServiceResponse } from '../service/service-response';

/** Parameters of Systems Manager. */
export const ssmService: LocalService<SsmService> = {
  resourceValues: SSM_VALUES,
  endpoint: {
    sdkName: 'SSM',
    accepts: (request) => hasTarget(request, 'AmazonSSM'),
    isUsed: (model) =>
      model.customResources.length > 0 ||
      model.stacks.some((stack) => stack.ofType('AWS::SSM::Parameter').length > 0) ||
      isActionGranted(model, 'ssm:GetParameter'),
  },
  create: (context, previous) => new SsmService(context, previous),
};

class SsmService implements RunningService {
  public readonly parameters: ParameterStore;

  constructor({ model, clock }: ServiceContext, previous: SsmService | undefined) {
    this.parameters = previous?.parameters ?? new ParameterStore(() => clock.now());
    this.parameters.deploy(model.stacks);
  }

  public handle({ target, body, caller }: ServiceRequest): ServiceResponse {
    return handleSsmRequest(String(target?.operation), body.toString(), this.parameters, caller);
  }
}
