import { LocalService, RunningService } from '../../../src/local/service/local-service';
import { hasTarget, ServiceRequest } from '../../../src/local/service/service-request';
import { ServiceResponse } from '../../../src/local/service/service-response';

const TYPE = 'Test::Counter::Counter';

/** The smallest service with everything that a service can have. */
export const counterService: LocalService<CounterService> = {
  resourceValues: { [TYPE]: { Ref: ({ logicalId }) => `counter-${logicalId}` } },
  endpoint: {
    sdkName: 'COUNTER',
    accepts: (request) => hasTarget(request, 'Counter'),
    isUsed: ({ stacks }) => stacks.some((stack) => stack.ofType(TYPE).length > 0),
  },
  check: ({ stacks }, _options, problems) => {
    for (const { where, property } of stacks.flatMap((stack) => stack.ofType(TYPE))) {
      if (Number(property('Limit') ?? 0) < 0) problems.add(where, 'its Limit must not be negative');
    }
  },
  create: (_context, previous) => new CounterService(previous?.counts),
};

class CounterService implements RunningService {
  constructor(public readonly counts = new Map<string, number>()) {}

  public handle({ body }: ServiceRequest): ServiceResponse {
    const id = body.toString();
    const count = (this.counts.get(id) ?? 0) + 1;
    this.counts.set(id, count);
    return { status: 200, headers: {}, body: `${id}: ${count}` };
  }
}
