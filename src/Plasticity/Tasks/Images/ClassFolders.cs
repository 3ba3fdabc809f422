namespace Plasticity.Tasks;

/// <summary>An image file and the class of its folder.</summary>
/// <param name="Path">The file.</param>
/// <param name="Label">The class.</param>
internal readonly record struct LabelledImage(string Path, int Label);

/// <summary>
/// The folder of a part of the images: one folder a class. Classes are in the order of their names' characters, as are the images of each.
/// </summary>
/// <param name="Folder">The full path.</param>
/// <param name="Classes">The names of the classes.</param>
/// <param name="Images">All images, class by class.</param>
internal sealed record ClassFolders(string Folder, IReadOnlyList<string> Classes, IReadOnlyList<LabelledImage> Images)
{
    /// <summary>The part of the first of some names that there is; null if there is none. Files are looked for, not read.</summary>
    /// <exception cref="DataSetException">It has no classes, a class has no images, or there are images that are not read.</exception>
    public static ClassFolders? Find(string folder, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            if (Directory.Exists(Path.Combine(folder, name))) return Of(Path.GetFullPath(Path.Combine(folder, name)));
        return null;
    }

    /// <summary>Requires the classes of the training images.</summary>
    /// <exception cref="DataSetException">They are others; the message says which.</exception>
    public void RequireClassesOf(ClassFolders train)
    {
        if (Classes.SequenceEqual(train.Classes)) return;
        static string Named(string folder, IEnumerable<string> missing)
        {
            string[] names = [.. missing];
            return names.Length == 0 ? "" : $" {folder} lacks {string.Join(", ", names.Take(5))}{(names.Length > 5 ? ", ..." : "")}.";
        }
        throw new DataSetException($"The classes of {Folder} are not those of {train.Folder}."
            + Named(Folder, train.Classes.Except(Classes)) + Named(train.Folder, Classes.Except(train.Classes)));
    }

    private static ClassFolders Of(string folder)
    {
        string[] classes = [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)!)
            .Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal)];
        if (classes.Length < 2)
            throw new DataSetException($"{folder} has {(classes.Length == 0 ? "no folders" : $"one folder, {classes[0]}")}: "
                + "there must be one for each of at least two classes, such as train/cat/1.png, train/dog/1.png.");
        List<LabelledImage> images = [];
        for (int label = 0; label < classes.Length; label++)
        {
            string[] files = [.. ImagesIn(Path.Combine(folder, classes[label]))];
            images.AddRange(files.Select(file => new LabelledImage(file, label)));
        }
        return new ClassFolders(folder, classes, images);
    }

    private static string[] ImagesIn(string folder)
    {
        string[] files = [.. Directory.GetFiles(folder)
            .Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)];
        static bool Ends(string file, IReadOnlyList<string> endings) =>
            endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        if (files.FirstOrDefault(file => Ends(file, ImageFile.OtherEndings)) is { } other)
            throw new DataSetException($"{other} is no PNG, PPM or PGM, and others are not read: {ImageFile.Remedy}.");
        string[] images = [.. files.Where(file => Ends(file, ImageFile.Endings))];
        return images.Length > 0 ? images
            : throw new DataSetException($"The class folder {folder} has no images ({string.Join(", ", ImageFile.Endings)}).");
    }
}
