using System.Reflection;
using System.Runtime.CompilerServices;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Conventions;

/// <summary>What holds for the types of every assembly of the product.</summary>
public sealed class TypeConventionTests
{
    private const BindingFlags PublicStatic = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Threads inside a product: the machine's, not a trial's, and no bit depends on it.</summary>
    private static readonly string[] _settingsOfTheProcess = ["Plasticity.Numerics.Parallelism.ProductThreads"];

    public static TheoryData<string> Assemblies => ["Plasticity.Numerics", "Plasticity", "Plasticity.Lab", "Plasticity.Serving", "Plasticity.Cli"];

    /// <summary>Trials run side by side in one process: what one could change, another would see.</summary>
    [Theory, MemberData(nameof(Assemblies))]
    public void No_public_static_state_can_be_changed(string assembly)
    {
        List<string> mutable = [];
        foreach (Type type in Types(assembly).Where(type => type.IsVisible && !type.IsEnum))
        {
            mutable.AddRange(type.GetFields(PublicStatic)
                .Where(field => !field.IsLiteral && (!field.IsInitOnly || IsOpen(field.FieldType)))
                .Select(field => $"{type.FullName}.{field.Name}"));
            mutable.AddRange(type.GetProperties(PublicStatic)
                .Where(property => property.SetMethod is { IsPublic: true } || (IsStored(property) && IsOpen(property.PropertyType)))
                .Select(property => $"{type.FullName}.{property.Name}"));
        }
        Assert.Empty(mutable.Except(_settingsOfTheProcess));
    }

    [Fact]
    public void Settings_of_the_process_are_still_there() =>
        Assert.All(_settingsOfTheProcess, name =>
        {
            int dot = name.LastIndexOf('.');
            Assert.NotNull(typeof(Plasticity.Numerics.Parallelism).Assembly.GetType(name[..dot])?.GetProperty(name[(dot + 1)..]));
        });

    /// <summary>To vary a rule, wrap it; which override runs is never a question.</summary>
    [Fact]
    public void Rules_and_transforms_are_sealed()
    {
        Type[] written =
            [.. Types("Plasticity").Where(type => type.IsSubclassOf(typeof(LearningRule)) || type.IsSubclassOf(typeof(UpdateTransform)))];
        Assert.True(written.Length > 10);
        Assert.All(written, type => Assert.True(type.IsSealed, $"{type.Name} must be sealed."));
    }

    /// <summary>Options are compared, copied with changes and saved: sealed records whose properties are set once.</summary>
    [Theory, MemberData(nameof(Assemblies))]
    public void Options_are_sealed_records(string assembly)
    {
        foreach (Type type in Types(assembly)
            .Where(type => type.IsVisible && !type.IsEnum && type.Name.EndsWith("Options", StringComparison.Ordinal)))
        {
            Assert.True(type.IsSealed && type.GetMethod("<Clone>$") is not null, $"{type.FullName} must be a sealed record.");
            Assert.All(type.GetProperties().Where(property => property.SetMethod is not null), property =>
                Assert.True(property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)),
                    $"{type.FullName}.{property.Name} must be init."));
        }
    }

    private static IEnumerable<Type> Types(string assembly) =>
        Assembly.Load(assembly).GetTypes().Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false));

    /// <summary>Whether the property hands out one object again and again, and not a new one at each call.</summary>
    private static bool IsStored(PropertyInfo property) =>
        property.GetMethod!.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static bool IsOpen(Type type) =>
        type.IsArray || (type.IsGenericType && type.GetGenericTypeDefinition() is { } generic
            && (generic == typeof(List<>) || generic == typeof(Dictionary<,>) || generic == typeof(HashSet<>)
                || generic == typeof(IList<>)));
}
