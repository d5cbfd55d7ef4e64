import { Compile, parse } from 'velocityjs';
import { callJava } from './java-methods';
import { TemplateInput, TemplateUtil } from './template-objects';

/** A node of a parsed template. */
export type Ast = Readonly<Record<string, unknown>> & { readonly type?: string };
type ParsedTemplate = ConstructorParameters<typeof Compile>[0];
type Expression = ParsedTemplate[number];

/** The values that a template refers to by name. */
export type TemplateNames = Readonly<Record<string, unknown>>;

/** A template of the Velocity Template Language. */
export class VelocityTemplate {
  public readonly ast: ParsedTemplate;

  /** Throws for an invalid template. */
  constructor(text: string) {
    this.ast = parse(text);
  }

  /** Throws for an unsupported method, and the errors of the methods themselves. */
  public render(names: TemplateNames): string {
    return new JavaVelocity(this.ast, { customMethodHandlers: [JAVA_METHODS] }).render({ ...names });
  }
}

/** Replaces the library's own methods, which are JavaScript's. */
const JAVA_METHODS = {
  uid: 'java',
  match: () => true,
  resolve: ({ property, context, params }: { property: string; context: unknown; params: unknown[] }) => {
    if (!(context instanceof TemplateInput || context instanceof TemplateUtil)) {
      return callJava(context, property, params);
    }
    const method = (context as unknown as Record<string, unknown>)[property];
    if (typeof method !== 'function') throw new Error(`the method ${property}() is not supported`);
    return (method as (...args: unknown[]) => unknown).apply(context, params);
  },
};

/** The library's engine with Java's rules for truth and division, which Velocity uses. */
class JavaVelocity extends Compile {
  public getBlockIf(block: Ast[]): string {
    let isChosen = false;
    const chosen: Ast[] = [];
    for (const part of block) {
      if (part.type === 'if' || part.type === 'elseif' || part.type === 'else') {
        if (isChosen) break;
        isChosen = part.type === 'else' || isTrue(this.getExpression(part.condition as Expression));
      } else if (isChosen) {
        chosen.push(part);
      }
    }
    return this.renderAstList(chosen as unknown as ParsedTemplate, this.contextId);
  }

  /** Returns any value. The library declares the type `string`. */
  protected getExpression(ast: Expression): string {
    const { operator, expression } = ast as unknown as { operator?: string; expression?: Expression[] };
    const value = (index: number): unknown => this.getExpression(expression![index]);
    const result = (): unknown => {
      if (operator === '&&') return isTrue(value(0)) && isTrue(value(1));
      if (operator === '||') return isTrue(value(0)) || isTrue(value(1));
      if (operator === 'not') return !isTrue(value(0));
      if (operator === '/') return divide(Number(value(0)), Number(value(1)));
      return super.getExpression(ast);
    };
    return result() as string;
  }
}

/** In Velocity only `false` and null are false. An empty string and zero are true. */
function isTrue(value: unknown): boolean {
  return value !== false && value !== undefined && value !== null;
}

function divide(left: number, right: number): number {
  return Number.isInteger(left) && Number.isInteger(right) ? Math.trunc(left / right) : left / right;
}
