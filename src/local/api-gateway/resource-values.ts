import { deterministicId } from '../cloudformation/physical-ids';
import { ResourceValues } from '../cloudformation/physical-values';

export const API_GATEWAY_VALUES: ResourceValues = {
  'AWS::ApiGateway::RestApi': {
    Ref: (api) => deterministicId(api, 10),
    RestApiId: (api) => deterministicId(api, 10),
    RootResourceId: (api) => `root-${deterministicId(api, 10)}`,
  },
  'AWS::ApiGateway::Resource': { Ref: (resource) => deterministicId(resource, 6) },
  'AWS::ApiGateway::Method': { Ref: (method) => deterministicId(method, 6) },
  'AWS::ApiGateway::Authorizer': { Ref: (authorizer) => deterministicId(authorizer, 6) },
  'AWS::ApiGateway::Deployment': { Ref: (deployment) => deterministicId(deployment, 6) },
  'AWS::ApiGateway::Stage': { Ref: (stage) => stage.property('StageName') },
  'AWS::ApiGateway::GatewayResponse': { Ref: (response) => deterministicId(response, 6) },
};
