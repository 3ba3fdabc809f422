using Plasticity.Tasks;
using Plasticity.Training;

namespace Plasticity.Lab.Configuration;

/// <summary>
/// The keys of tasks of images. What images were before there were these keys is not saved, so that the identities of runs stay.
/// </summary>
internal static class ImageKeys
{
    private const string Whole0 = "a whole number of at least 0", Whole1 = "a whole number of at least 1";

    public static IReadOnlyList<ConfigurationKey> All { get; } =
    [
        new("data.normalise", "unit | standard",
            "pixels from 0 to 1, or each channel with the training samples' mean 0 and deviation 1; the task's usual one unless set",
            (draft, text) => draft.Data = draft.Data with { Normalise = NormalisationNamed(text) },
                c => c.Data.Normalise is { } normalisation ? NameOf(normalisation) : null),
        new("data.flip", "true | false", "whether training images are mirrored, every second at random",
            (draft, text) => draft.Vary(vary => vary with { Flip = ValueText.TrueOrFalse(text) }),
                c => c.Training.Augmentation.Flip ? ValueText.Of(true) : null, Unsaved: "false"),
        new("data.crop", Whole0, "pixels by which training images are shifted at most, at random; what comes in from outside is 0",
            (draft, text) => draft.Vary(vary => vary with { Crop = ValueText.Whole(text, 0) }),
                c => c.Training.Augmentation.Crop is > 0 and int crop ? ValueText.Of(crop) : null, Unsaved: "0"),
        new("data.folder", "the path of a folder", "images of your own, for task=folder: train/CLASS/*.png, perhaps val and test",
            (draft, text) => draft.Data = draft.Data with { Folder = text.Length > 0 ? text : throw new FormatException() },
                c => c.Data.Folder),
        new("data.size", Whole1, "height and width that images of a folder are brought to",
            (draft, text) => draft.Data = draft.Data with { Size = ValueText.Whole(text, 1) },
                c => c.Data.Size is { } size ? ValueText.Of(size) : null, Unsaved: "64"),
        new("data.channels", "1 for grey or 3 for colour", "channels that images of a folder are brought to",
            (draft, text) => draft.Data = draft.Data with { Channels = ChannelsNamed(text) },
                c => c.Data.Channels is { } channels ? ValueText.Of(channels) : null, Unsaved: "3"),
    ];

    private static int ChannelsNamed(string text) => text switch { "1" => 1, "3" => 3, _ => throw new FormatException() };

    private static string NameOf(PixelNormalisation normalisation) => normalisation == PixelNormalisation.Unit ? "unit" : "standard";

    private static PixelNormalisation NormalisationNamed(string text) => text switch
    {
        "unit" => PixelNormalisation.Unit,
        "standard" => PixelNormalisation.Standard,
        _ => throw new FormatException(),
    };

    private static void Vary(this ConfigurationDraft draft, Func<Augmentation, Augmentation> vary) =>
        draft.Training = draft.Training with { Augmentation = vary(draft.Training.Augmentation) };
}
