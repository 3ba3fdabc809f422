namespace Plasticity.Lab.Reproductions;

/// <summary>One side of a claim: numbers, measures of arms, and arithmetic. It has one value for every seed.</summary>
public abstract record ClaimExpression
{
    private ClaimExpression()
    {
    }

    /// <summary>The parts it is made of.</summary>
    protected virtual IEnumerable<ClaimExpression> Parts => [];

    /// <summary>The measures in it, from left to right.</summary>
    public virtual IEnumerable<Measured> Measures => Parts.SelectMany(part => part.Measures);

    /// <summary>Whether it is the same number whatever was run.</summary>
    public bool IsConstant => !Measures.Any();

    /// <summary>Its value for a seed; not a number if undefined.</summary>
    /// <param name="measure">The value of a measure for that seed.</param>
    public abstract double Value(Func<Measured, double> measure);

    /// <summary>The value of a constant.</summary>
    internal double Constant => Value(measured => throw new InvalidOperationException($"{measured} is no constant."));

    /// <summary>A number.</summary>
    /// <param name="Amount">The number.</param>
    public sealed record Number(double Amount) : ClaimExpression
    {
        /// <inheritdoc/>
        public override double Value(Func<Measured, double> measure) => Amount;
    }

    /// <summary>Something measured of an arm.</summary>
    /// <param name="Measure">What.</param>
    /// <param name="Arm">Of which arm.</param>
    /// <param name="Arguments">Which of its values.</param>
    /// <param name="Text">As it is written.</param>
    public sealed record Measured(ClaimMeasure Measure, ArmSelector Arm, MeasureArguments Arguments, string Text) : ClaimExpression
    {
        /// <inheritdoc/>
        public override IEnumerable<Measured> Measures => [this];

        /// <inheritdoc/>
        public override double Value(Func<Measured, double> measure)
        {
            ArgumentNullException.ThrowIfNull(measure);
            return measure(this);
        }
    }

    /// <summary>Minus something.</summary>
    /// <param name="Operand">What.</param>
    public sealed record Negated(ClaimExpression Operand) : ClaimExpression
    {
        /// <inheritdoc/>
        protected override IEnumerable<ClaimExpression> Parts => [Operand];

        /// <inheritdoc/>
        public override double Value(Func<Measured, double> measure) => -Operand.Value(measure);
    }

    /// <summary>A sum, difference, product or quotient.</summary>
    /// <param name="Operator"><c>+</c>, <c>-</c>, <c>*</c> or <c>/</c>.</param>
    /// <param name="Left">What stands left of it.</param>
    /// <param name="Right">What stands right of it.</param>
    public sealed record Operation(char Operator, ClaimExpression Left, ClaimExpression Right) : ClaimExpression
    {
        /// <inheritdoc/>
        protected override IEnumerable<ClaimExpression> Parts => [Left, Right];

        /// <inheritdoc/>
        public override double Value(Func<Measured, double> measure)
        {
            (double left, double right) = (Left.Value(measure), Right.Value(measure));
            return Operator switch
            {
                '+' => left + right,
                '-' => left - right,
                '*' => left * right,
                '/' => left / right,
                _ => throw new InvalidOperationException($"There is no operation '{Operator}'."),
            };
        }
    }

    /// <summary>The largest or smallest of several values of a seed.</summary>
    /// <param name="IsLargest">Whether it is the largest.</param>
    /// <param name="Of">Of which.</param>
    public sealed record Extreme(bool IsLargest, IReadOnlyList<ClaimExpression> Of) : ClaimExpression
    {
        /// <inheritdoc/>
        protected override IEnumerable<ClaimExpression> Parts => Of;

        /// <inheritdoc/>
        public override double Value(Func<Measured, double> measure)
        {
            IEnumerable<double> values = Of.Select(part => part.Value(measure));
            return values.Aggregate(IsLargest ? Math.Max : Math.Min);
        }
    }
}
