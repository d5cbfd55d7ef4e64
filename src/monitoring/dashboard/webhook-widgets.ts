import { AlarmStatusWidget, Column, GRID_WIDTH, IWidget, Row, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Graph, graphWidget } from './graph';
import { WebhookAlarms } from '../webhook-alarms';

/** Graphs that answer one question. */
export interface Section {
  readonly question: string;
  readonly graphs: readonly Graph[];
}

export interface WebhookWidgetsProps {
  /** Markdown at the top. */
  readonly header: string;
  readonly sections: readonly Section[];
  /** Finds the alarms when the template is rendered, because an app can add them after the dashboard. */
  readonly alarms: () => WebhookAlarms | undefined;
}

const ALARMS_IN_A_ROW = 4;
const GRAPHS_IN_A_ROW = 4;

/** All widgets of a webhook, as one widget that takes the full width. */
export class WebhookWidgets implements IWidget {
  public readonly width = GRID_WIDTH;
  private origin = { x: 0, y: 0 };

  constructor(private readonly props: WebhookWidgetsProps) {}

  public get height(): number {
    return this.column().height;
  }

  public position(x: number, y: number): void {
    this.origin = { x, y };
  }

  public toJson(): unknown[] {
    const column = this.column();
    column.position(this.origin.x, this.origin.y);
    return column.toJson();
  }

  private column(): Column {
    const { header, sections } = this.props;
    const alarms = this.props.alarms();
    return new Column(
      text(header, 2),
      ...alarmStatus(alarms),
      ...sections.flatMap(({ question, graphs }) => [text(`## ${question}`, 1), ...graphRows(graphs, alarms)]),
    );
  }
}

function text(markdown: string, height: number): TextWidget {
  return new TextWidget({ markdown, width: GRID_WIDTH, height });
}

function alarmStatus(webhookAlarms?: WebhookAlarms): IWidget[] {
  const alarms = webhookAlarms?._alarms ?? [];
  if (alarms.length === 0) return [];
  const height = 1 + Math.ceil(alarms.length / ALARMS_IN_A_ROW);
  return [new AlarmStatusWidget({ title: 'Alarms', alarms, width: GRID_WIDTH, height })];
}

/** As few rows as possible, with about the same number of graphs. */
function graphRows(graphs: readonly Graph[], alarms?: WebhookAlarms): IWidget[] {
  const rows = Math.ceil(graphs.length / GRAPHS_IN_A_ROW);
  const inRow = Math.ceil(graphs.length / rows);
  return Array.from({ length: rows }, (_, row) => {
    const some = graphs.slice(row * inRow, (row + 1) * inRow);
    return new Row(...some.map((graph) => graphWidget(graph, GRID_WIDTH / some.length, alarms)));
  });
}
