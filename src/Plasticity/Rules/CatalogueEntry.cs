using System.Text.Json.Nodes;
using Plasticity.Networks;

namespace Plasticity.Rules;

/// <summary>A line of the catalogue: a card, the options, and how to make the thing for a model.</summary>
/// <typeparam name="T">What it makes: a <see cref="LearningRule"/> or an <see cref="UpdateTransform"/>.</typeparam>
public sealed class CatalogueEntry<T> where T : class
{
    private readonly Func<Model, object, Seed, T> _create;
    private readonly OptionsBinding _options;

    internal CatalogueEntry(RuleCard card, Type type, Type model, OptionsBinding options, Func<Model, object, Seed, T> create)
    {
        Card = card;
        Type = type;
        ModelType = model;
        _options = options;
        _create = create;
    }

    /// <summary>The facts.</summary>
    public RuleCard Card { get; }

    /// <summary>The class it makes.</summary>
    public Type Type { get; }

    /// <summary>The class of model it is written for.</summary>
    public Type ModelType { get; }

    /// <summary>The options with their defaults.</summary>
    public IReadOnlyList<RuleOption> Options => _options.List();

    /// <summary>Checks option values without making anything.</summary>
    /// <exception cref="RuleOptionException">An option is unknown or its value not allowed.</exception>
    public void CheckOptions(JsonObject values) => _options.Bind(values);

    /// <summary>Makes the rule or transform for a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="values">Option values by name, camelCase; what is missing has its default.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <exception cref="RuleOptionException">An option is unknown or its value not allowed, or the model is of the wrong kind.</exception>
    public T Create(Model model, JsonObject values, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!ModelType.IsInstanceOfType(model))
            throw new RuleOptionException(
                $"'{Card.Id}' is written for a {ModelType.Name}, but the model is a {model.GetType().Name} ({model.Description}).");
        Card.Needs.Require(model, Card.Id);
        return _create(model, _options.Bind(values), seed);
    }
}

/// <summary>Makes lines of the catalogue.</summary>
public static class CatalogueEntry
{
    /// <summary>A line for a rule. The types of the function say which model and which options the rule takes.</summary>
    public static CatalogueEntry<LearningRule> Rule<TRule, TModel, TOptions>(RuleCard card, Func<TModel, TOptions, Seed, TRule> create)
        where TRule : LearningRule
        where TModel : Model
        where TOptions : class, new() =>
        new(card, typeof(TRule), typeof(TModel), OptionsBinding.Of<TOptions>(card.Id),
            (model, options, seed) => create((TModel)model, (TOptions)options, seed));

    /// <summary>A line for a rule whose options are a record that other rules use too, with other defaults.</summary>
    public static CatalogueEntry<LearningRule> Rule<TRule, TModel, TOptions>(
        RuleCard card, TOptions defaults, Func<TModel, TOptions, Seed, TRule> create)
        where TRule : LearningRule
        where TModel : Model
        where TOptions : class =>
        new(card, typeof(TRule), typeof(TModel), OptionsBinding.Of(card.Id, defaults),
            (model, options, seed) => create((TModel)model, (TOptions)options, seed));

    /// <summary>A line for what wraps any rule.</summary>
    public static CatalogueEntry<UpdateTransform> Transform<TTransform, TModel, TOptions>(
        RuleCard card, Func<TModel, TOptions, Seed, TTransform> create)
        where TTransform : UpdateTransform
        where TModel : Model
        where TOptions : class, new() =>
        new(card, typeof(TTransform), typeof(TModel), OptionsBinding.Of<TOptions>(card.Id),
            (model, options, seed) => create((TModel)model, (TOptions)options, seed));
}
