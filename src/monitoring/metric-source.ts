import { Method, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AccessLogsConfig } from '../access-logs';

/** The parts of an endpoint that have metrics. */
export interface MetricSource {
  /** The endpoint: the scope of resources, errors and warnings. */
  readonly endpoint: Construct;
  readonly webhookName: string;
  readonly api: RestApi;
  /** Whether the API belongs to the user, and may have other methods. */
  readonly isGivenApi: boolean;
  /** The dimension of the API's name, as its template will have it. */
  readonly apiName: string;
  readonly method: Method;
  readonly handler: IFunction;
  readonly queue?: IQueue;
  readonly deadLetterQueue?: IQueue;
  readonly receiver?: IFunction;
  readonly accessLogs?: AccessLogsConfig;
  /** The webhook's name in the metrics of events that the handler writes; undefined without `eventMetrics`. */
  readonly eventMetricsName?: string;
}
