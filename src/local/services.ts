import { apiGatewayService } from './api-gateway/api-gateway-service';
import { ResourceValues } from './cloudformation/physical-values';
import { cloudWatchService } from './cloudwatch/cloudwatch-service';
import { cognitoService } from './cognito/cognito-service';
import { dynamoDbService } from './dynamodb/dynamodb-service';
import { iamService } from './iam/iam-service';
import { kmsService } from './kms/kms-service';
import { lambdaService } from './lambda/lambda-service';
import { logsService } from './logs/logs-service';
import { secretsManagerService } from './secretsmanager/secrets-manager-service';
import { signingKeyService } from './sendgrid/signing-key-service';
import { LocalService } from './service/local-service';
import { sqsService } from './sqs/sqs-service';
import { ssmService } from './ssm/ssm-service';

/**
 * Every AWS service of the local stage. To add a service, create a folder and add a line.
 *
 * Services start in this order, so a service comes after the services that it uses.
 */
export const LOCAL_SERVICES: readonly LocalService[] = [
  iamService,
  kmsService,
  logsService,
  cloudWatchService,
  cognitoService,
  sqsService,
  dynamoDbService,
  ssmService,
  secretsManagerService,
  signingKeyService,
  lambdaService,
  apiGatewayService,
];

/** The values of `Ref` and `Fn::GetAtt` for the resource types of every service. */
export const RESOURCE_VALUES: ResourceValues = Object.assign(
  {},
  ...LOCAL_SERVICES.map(({ resourceValues }) => resourceValues),
) as ResourceValues;
