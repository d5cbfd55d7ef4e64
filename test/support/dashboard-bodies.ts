import { Stack } from 'aws-cdk-lib';
import { DashboardBody } from './dashboard-body';
import { RenderedResource, resourcesOfType } from './templates';

/** The bodies of a stack's dashboards by name, with references as `<Handler>` or `<Queue.QueueName>`. */
export function dashboardBodies(stack: Stack): Record<string, DashboardBody> {
  const dashboards = Object.values(resourcesOfType(stack, 'AWS::CloudWatch::Dashboard'));
  return Object.fromEntries(
    dashboards.map(({ Properties }: RenderedResource) => [
      textOf(Properties.DashboardName ?? 'unnamed'),
      JSON.parse(textOf(Properties.DashboardBody)) as DashboardBody,
    ]),
  );
}

type Value = string | { Ref: string } | { 'Fn::GetAtt': [string, string] } | { 'Fn::Join': [string, Value[]] };

function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if ('Ref' in value) return `<${value.Ref}>`;
  if ('Fn::GetAtt' in value) return `<${value['Fn::GetAtt'].join('.')}>`;
  const [separator, parts] = value['Fn::Join'];
  return parts.map(textOf).join(separator);
}
