import { CfnRestApi, RestApi } from 'aws-cdk-lib/aws-apigateway';

/**
 * Rejects clients that offer only TLS 1.0 or 1.1, which a regional API accepts by default.
 *
 * API Gateway cannot change an existing API from its default, TLS_1_0, to TLS_1_2. It can change it to this policy, which
 * has the same ciphers as TLS_1_2 and must be combined with an endpoint access mode. BASIC changes nothing about routing.
 * STRICT would reject requests through an edge-optimized domain, and returning from it makes an API unavailable for
 * 15 minutes.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
 */
export function requireTls12(api: RestApi): void {
  const resource = api.node.defaultChild as CfnRestApi;
  // Not props of `CfnRestApi` in all versions of aws-cdk-lib that are supported.
  resource.addPropertyOverride('SecurityPolicy', 'SecurityPolicy_TLS13_1_2_2021_06');
  resource.addPropertyOverride('EndpointAccessMode', 'BASIC');
}
