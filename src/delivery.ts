import { Integration, LambdaIntegration } from 'aws-cdk-lib/aws-apigateway';
import { IFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * What a delivery gives to the endpoint.
 *
 * @internal
 */
export interface DeliveryConfig {
  readonly integration: Integration;
}

/**
 * How events get from the endpoint to the handler.
 */
export abstract class Delivery {
  /**
   * API Gateway invokes the handler and passes its answer on (Lambda proxy integration).
   *
   * Nothing stands in between and nothing is added to the stack. SendGrid waits for the handler; any answer that is
   * not 2xx makes it retry, at growing intervals for up to 24 hours. The handler should answer in under 3 seconds;
   * API Gateway waits 29 seconds at most.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
   */
  public static direct(): Delivery {
    return new DirectDelivery();
  }

  /** @internal */
  public abstract _bind(handler: IFunction): DeliveryConfig;
}

class DirectDelivery extends Delivery {
  /** @internal */
  public _bind(handler: IFunction): DeliveryConfig {
    return { integration: new LambdaIntegration(handler, { proxy: true, allowTestInvoke: false }) };
  }
}
