/** Values of the metrics of an expression in one period. A metric without values in the period is undefined. */
export type Values = (id: string) => number | undefined;

/** A parsed expression, which has a value in a period or none. */
export type Expression = (values: Values) => number | undefined;

const TOKEN = /\s*(&&|\|\||==|!=|<=|>=|[-+*/(),<>]|\d+(?:\.\d+)?|[A-Za-z_]\w*)/y;

type Operator = (a: number, b: number) => number | undefined;

/** By precedence, lowest first. A comparison is 1 or 0. A division by zero has no value. */
const OPERATORS: ReadonlyArray<Readonly<Record<string, Operator>>> = [
  { '||': (a, b) => Number(a !== 0 || b !== 0), OR: (a, b) => Number(a !== 0 || b !== 0) },
  { '&&': (a, b) => Number(a !== 0 && b !== 0), AND: (a, b) => Number(a !== 0 && b !== 0) },
  {
    '==': (a, b) => Number(a === b),
    '!=': (a, b) => Number(a !== b),
    '<': (a, b) => Number(a < b),
    '>': (a, b) => Number(a > b),
    '<=': (a, b) => Number(a <= b),
    '>=': (a, b) => Number(a >= b),
  },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => (b === 0 ? undefined : a / b) },
];

/**
 * Parses an expression of CloudWatch metric math: arithmetic, comparisons, `FILL` with a number, and `IF`.
 *
 * @throws Error for anything else
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function parseMetricMath(text: string): Expression {
  return new ExpressionParser(text).parse();
}

class ExpressionParser {
  private readonly tokens: string[] = [];

  constructor(private readonly text: string) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const match = TOKEN.exec(text);
      if (!match) throw this.unsupported();
      this.tokens.push(match[1]);
    }
  }

  public parse(): Expression {
    const expression = this.operation(0);
    if (this.tokens.length > 0) throw this.unsupported();
    return expression;
  }

  private operation(level: number): Expression {
    if (level === OPERATORS.length) return this.operand();
    let left = this.operation(level + 1);
    for (let operator = this.operator(level); operator; operator = this.operator(level)) {
      left = combine(operator, left, this.operation(level + 1));
    }
    return left;
  }

  private operator(level: number): Operator | undefined {
    const [token] = this.tokens;
    if (token === undefined || !Object.hasOwn(OPERATORS[level], token)) return undefined;
    this.tokens.shift();
    return OPERATORS[level][token];
  }

  private operand(): Expression {
    const token = this.tokens.shift() ?? '';
    if (token === '-') return combine(OPERATORS[3]['-'], () => 0, this.operand());
    if (token === '(') {
      const inner = this.operation(0);
      this.expect(')');
      return inner;
    }
    if (/^\d/.test(token)) return () => Number(token);
    if (!/^\w/.test(token)) throw this.unsupported();
    return this.tokens[0] === '(' ? this.call(token) : (values) => values(token);
  }

  private call(name: string): Expression {
    this.expect('(');
    const args = [this.operation(0)];
    while (this.tokens[0] === ',') {
      this.tokens.shift();
      // FILL also accepts words, such as REPEAT, which need the values of other periods.
      if (/^(REPEAT|LINEAR)$/.test(this.tokens[0])) throw this.unsupported();
      args.push(this.operation(0));
    }
    this.expect(')');
    const [first, second = () => undefined, third = () => undefined] = args;
    if (name === 'FILL' && args.length === 2) return (values) => first(values) ?? second(values);
    if (name !== 'IF' || args.length > 3) throw this.unsupported();
    return (values) => {
      const condition = first(values);
      if (condition === undefined) return undefined;
      return condition === 0 ? third(values) : second(values);
    };
  }

  private expect(token: string): void {
    if (this.tokens.shift() !== token) throw this.unsupported();
  }

  private unsupported(): Error {
    return new Error(`the local stage does not support the metric math expression '${this.text}'`);
  }
}

function combine(operator: Operator, left: Expression, right: Expression): Expression {
  return (values) => {
    const [a, b] = [left(values), right(values)];
    return a === undefined || b === undefined ? undefined : operator(a, b);
  };
}
