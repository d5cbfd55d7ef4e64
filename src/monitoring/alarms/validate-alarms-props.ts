import { IConstruct } from 'constructs';
import { failProp, failProps, requireKind, requireType } from '../../private/validation';
import { WebhookAlarmOptions, WebhookAlarmsProps } from '../webhook-alarms-props';

/** The props of alarms. The compiler checks that none is missing. */
const ALARMS: Readonly<Record<Exclude<keyof WebhookAlarmsProps, 'actions' | 'okActions'>, true>> = {
  deadLetters: true,
  oldestMessage: true,
  rejectedPosts: true,
  serverErrors: true,
  silence: true,
  handlerErrors: true,
  handlerThrottles: true,
  failedEvents: true,
  publicKey: true,
  signatures: true,
  bounceRate: true,
  spamReportRate: true,
};

/** Checks what the compiler checks too, except in JavaScript: the names of the alarms, and their actions. */
export function validateAlarmsProps(scope: IConstruct, props: WebhookAlarmsProps): void {
  const names = Object.keys(ALARMS) as Array<keyof typeof ALARMS>;
  const allowed = ['actions', 'okActions', ...names];
  const unknown = Object.keys(props).find((name) => !allowed.includes(name));
  if (unknown !== undefined) failProps(scope, `\`${unknown}\` is not an option; use one of ${allowed.join(', ')}`);
  requireType(scope, props, 'object', ...names);
  validateActions(scope, 'actions', props.actions);
  validateActions(scope, 'okActions', props.okActions);
  for (const name of names) {
    const options: Pick<WebhookAlarmOptions, 'enabled' | 'actions'> = props[name] ?? {};
    requireType(scope, { [`${name}.enabled`]: options.enabled }, 'boolean', `${name}.enabled`);
    validateActions(scope, `${name}.actions`, options.actions);
  }
}

function validateActions(scope: IConstruct, prop: string, actions: WebhookAlarmsProps['actions']): void {
  if (actions === undefined) return;
  if (!Array.isArray(actions)) failProp(scope, prop, 'be a list of alarm actions', actions);
  for (const action of actions) requireKind(scope, prop, action, 'bind', 'a list of alarm actions');
}
