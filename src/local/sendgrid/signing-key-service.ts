import { UNRESTRICTED_CALLER } from '../service/caller';
import { LocalService, RunningService, ServiceContext } from '../service/local-service';
import { hasTarget, ServiceRequest } from '../service/service-request';
import { errorResponse, jsonResponse, ServiceResponse } from '../service/service-response';

const TARGET = 'LocalStage';
const OPERATION = 'GetSigningKey';

const JSON_TYPE = 'application/json';

/** Gives `send` the key of a webhook that verifies signatures, as Cognito gives it the client secret. */
export const signingKeyService: LocalService<SigningKeyService> = {
  endpoint: {
    accepts: (request) => hasTarget(request, TARGET),
    // The receiver reads its key from SSM, which starts the endpoint.
    isUsed: () => false,
  },
  create: (context) => new SigningKeyService(context),
};

class SigningKeyService implements RunningService {
  constructor(private readonly context: ServiceContext) {}

  public handle({ target, body, caller }: ServiceRequest): ServiceResponse {
    // Functions have no such permission on AWS either.
    const isAllowed = target?.operation === OPERATION && caller === UNRESTRICTED_CALLER;
    const key = isAllowed ? this.context.signingKeyFor(httpPostUrlIn(body.toString())) : undefined;
    if (key) return jsonResponse(JSON_TYPE, 200, { PrivateKey: key.toPem() });
    return errorResponse(
      'NotFound',
      jsonResponse(JSON_TYPE, 404, { message: 'the stage has no signing key for this URL' }),
    );
  }
}

/** Returns the command that prints the key of a webhook. */
export function signingKeyCommand(awsEndpoint: string, httpPostUrl: string): string {
  const request = JSON.stringify({ HttpPostUrl: httpPostUrl });
  return `curl -s ${awsEndpoint}/ -H 'X-Amz-Target: ${TARGET}.${OPERATION}' -d '${request}'`;
}

function httpPostUrlIn(body: string): string {
  try {
    return String((Object(JSON.parse(body)) as { HttpPostUrl?: unknown }).HttpPostUrl);
  } catch {
    return '';
  }
}
