using Plasticity.Numerics;

namespace Plasticity.Tasks;

/// <summary>Whether a data set is on this machine.</summary>
/// <param name="Set">The set.</param>
/// <param name="Folder">The folder that has all its files; null if none has.</param>
public sealed record DataSetState(DataSet Set, string? Folder);

/// <summary>How far getting a data set has come.</summary>
/// <param name="File">The file under way.</param>
/// <param name="Bytes">Its bytes so far, as stored.</param>
/// <param name="Total">All its bytes; null if the source does not say.</param>
public readonly record struct DataProgress(string File, long Bytes, long? Total);

/// <summary>
/// Where data sets lie on this machine: the folder that PLASTICITY_DATA names, then the user's cache folder, then the operating system's
/// packages. Nothing is ever downloaded but by <see cref="Get"/>.
/// </summary>
public sealed class DataFolders
{
    /// <summary>The environment variable that names a folder of data sets, one folder a set.</summary>
    public const string Variable = "PLASTICITY_DATA";

    private const int PieceSize = 1 << 17;

    private readonly Func<string, string?> _environment;
    private readonly string _home;
    private readonly Func<HttpMessageHandler> _network;

    /// <summary>Prepares the search.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="home">The user's home folder.</param>
    /// <param name="network">Makes what downloads go through.</param>
    public DataFolders(Func<string, string?> environment, string home, Func<HttpMessageHandler> network) =>
        (_environment, _home, _network) = (environment, home, network);

    /// <summary>The folders of this user on this machine.</summary>
    public static DataFolders Default { get; } = new(
        Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            () => new SocketsHttpHandler());

    /// <summary>The folders that are searched for a set, in order.</summary>
    public IReadOnlyList<string> PlacesOf(DataSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        List<string> places = [.. Writable().Select(folder => Path.Combine(folder, set.Name))];
        if (set.SystemFolder is not null) places.Add(set.SystemFolder);
        return places;
    }

    /// <summary>Every set of the catalogue, found or missing. Files are looked for, not read.</summary>
    public IReadOnlyList<DataSetState> List() => [.. DataCatalogue.Sets.Select(set => new DataSetState(set, Find(set)))];

    /// <summary>The first folder that has all files of a set, or null.</summary>
    public string? Find(DataSet set) => PlacesOf(set).FirstOrDefault(place => set.Files.All(file => file.In(place) is not null));

    /// <summary>The folder of a set.</summary>
    /// <exception cref="DataSetException">
    /// It is missing; the message says where it was looked for, and the commands that get it.
    /// </exception>
    public string PathOf(DataSet set) => Find(set) ?? throw new DataSetException(Missing(set));

    /// <summary>Reads a file of a set and checks it against what was published.</summary>
    /// <param name="set">The set.</param>
    /// <param name="file">One of its files.</param>
    /// <returns>The unpacked contents, and the path they are from.</returns>
    /// <exception cref="DataSetException">It is missing or not the published file.</exception>
    public (byte[] Contents, string Path) Read(DataSet set, DataFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        string path = file.In(PathOf(set))!;
        if (file.Check(File.ReadAllBytes(path), out byte[] contents) is { } wrong)
            throw new DataSetException(set.Mirrors.Count == 0 ? $"{path} is no file of {set.Name}: {wrong}."
                : $"{path} is not the file of {set.Name} that was published: {wrong}. "
                    + $"Delete it and get it again: plasticity data get {set.Name}.");
        return (contents, path);
    }

    /// <summary>
    /// Gets a set: from a folder, or by downloading it. Each file is checked before it is renamed into place, so that a folder never holds
    /// half a file or another file; what is there and sound is left alone. A published archive is checked, then unpacked.
    /// </summary>
    /// <param name="set">The set.</param>
    /// <param name="from">The folder to copy from, or the archive that the set is published in; null to download.</param>
    /// <param name="progress">Told of every piece; may be null.</param>
    /// <param name="cancellation">Stops it between pieces.</param>
    /// <returns>The folder the files are in.</returns>
    /// <exception cref="DataSetException">A file cannot be got or is not the published one.</exception>
    public string Get(DataSet set, string? from, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (Find(set) is { } here && set.Files.All(file => IsSound(file, here))) return here;
        if (from is null && set.Mirrors.Count == 0)
            throw new DataSetException(
                $"The data set {set.Name} is published nowhere: there is nothing to download. To get it:{Remedies(set)}");
        string folder = Path.Combine(Writable()[0], set.Name);
        Directory.CreateDirectory(folder);
        string? archive = from is null ? null : set.Archive?.In(from, set.Name);
        if (set.Archive is not null && (from is null || archive is not null))
        {
            (byte[] stored, string source) = archive is not null ? Read(archive, progress)
                : Download(set, set.Archive.Name, set.Archive.Bytes, progress, cancellation);
            foreach ((DataFile file, byte[] contents) in set.Archive.Unpack(stored, source, set))
            {
                cancellation.ThrowIfCancellationRequested();
                Put(set, file, contents, $"{file.Name} of {source}", folder);
            }
            return folder;
        }
        foreach (DataFile file in set.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsSound(file, folder)) continue;
            (byte[] stored, string source) = from is null
                ? Download(set, file.Name + ".gz", file.Bytes, progress, cancellation) : Copy(set, file, from, progress);
            Put(set, file, stored, source, folder);
        }
        return folder;
    }

    /// <summary>The folders that data sets may be put in; the first is where <see cref="Get"/> puts them.</summary>
    private List<string> Writable()
    {
        List<string> folders = [];
        if (_environment(Variable) is { Length: > 0 } named) folders.Add(Path.GetFullPath(named));
        string cache = _environment("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg
            : OperatingSystem.IsWindows() && _environment("LOCALAPPDATA") is { Length: > 0 } local ? local
            : Path.Combine(_home, ".cache");
        folders.Add(Path.Combine(cache, "plasticity"));
        return folders;
    }

    /// <summary>Puts a file into the folder, if it is the one that it should be.</summary>
    private static void Put(DataSet set, DataFile file, byte[] stored, string source, string folder)
    {
        if (file.Check(stored, out _) is { } wrong)
            throw new DataSetException(set.Mirrors.Count == 0 ? $"{source} is no file of {set.Name}: {wrong}. Nothing was changed."
                : $"{source} is not the file of {set.Name} that was published: {wrong}. Nothing was changed.");
        string name = stored is [0x1f, 0x8b, ..] ? file.Name + ".gz" : file.Name;
        DurableFile.Write(Path.Combine(folder, name), stream => stream.Write(stored));
        // A damaged file of another spelling would be found before the sound one.
        foreach (string spelling in file.Spellings)
            if (spelling != name) File.Delete(Path.Combine(folder, spelling));
    }

    private static (byte[] Stored, string Source) Read(string path, IProgress<DataProgress>? progress)
    {
        byte[] stored = File.ReadAllBytes(path);
        progress?.Report(new DataProgress(Path.GetFileName(path), stored.Length, stored.Length));
        return (stored, path);
    }

    private static bool IsSound(DataFile file, string folder) =>
        file.In(folder) is { } path && file.Check(File.ReadAllBytes(path), out _) is null;

    private string Missing(DataSet set)
    {
        IEnumerable<string> places = PlacesOf(set).Select(place =>
        {
            List<string> missing = [.. set.Files.Where(file => file.In(place) is null).Select(file => file.Spellings[0])];
            string found = !Directory.Exists(place) ? "no such folder" : missing.Count == set.Files.Count
                ? "none of its files" : "lacks " + string.Join(", ", missing);
            return $"\n  {place}: {found}";
        });
        return $"The data set {set.Name} is not on this machine. Looked in:{string.Concat(places)}\nTo get it:{Remedies(set)}";
    }

    private static string Remedies(DataSet set) =>
        (set.Mirrors.Count == 0 ? "" : $"\n  plasticity data get {set.Name}             downloads it from {set.Mirrors[0].Host}")
        + $"\n  plasticity data get {set.Name} --from DIR  copies it from a folder that has "
        + (set.Archive is null ? "" : $"{set.Archive.Name}, or ") + string.Join(", ", set.Files.Select(file => file.Spellings[0]))
        + (set.SystemCommand is null ? "" : $"\n  {set.SystemCommand}      on Debian and Ubuntu");

    private static (byte[] Stored, string Source) Copy(DataSet set, DataFile file, string from, IProgress<DataProgress>? progress)
    {
        string?[] places = [from, Path.Combine(from, set.Name), set.Archive is null ? null : Path.Combine(from, set.Archive.Folder)];
        string path = places.OfType<string>().Select(file.In).FirstOrDefault(found => found is not null)
            ?? throw new DataSetException($"{Path.GetFullPath(from)} has no {string.Join(" or ", file.Spellings.Take(2))} of {set.Name}"
                + (set.Archive is null ? "" : $", and no {set.Archive.Name}")
                + (Directory.Exists(from) ? "." : ": there is no such folder."));
        return Read(path, progress);
    }

    private (byte[] Stored, string Source) Download(
        DataSet set, string name, long most, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        List<string> reasons = [];
        Exception? last = null;
        foreach (Uri mirror in set.Mirrors)
        {
            Uri address = new(mirror, name);
            try
            {
                return (Download(address, name, most, progress, cancellation), address.ToString());
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException
                || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                reasons.Add($"\n  {address}: {exception.Message}");
                last = exception;
            }
        }
        throw new DataSetException($"The data set {set.Name} could not be downloaded:{string.Concat(reasons)}\n"
            + $"Without a network, get the files on another machine (see {set.Home}), bring them here in a folder DIR, and run"
            + $"\n  plasticity data get {set.Name} --from DIR"
                + (set.SystemCommand is null ? "" : $"\nor install the package: {set.SystemCommand}"), last!);
    }

    private byte[] Download(Uri address, string name, long most, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        using HttpClient client = new(_network());
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        using HttpResponseMessage response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        using Stream body = response.Content.ReadAsStream(cancellation);
        using MemoryStream stored = new();
        byte[] piece = new byte[PieceSize];
        for (int count; (count = body.Read(piece)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            stored.Write(piece, 0, count);
            progress?.Report(new DataProgress(name, stored.Length, response.Content.Headers.ContentLength));
            // What is packed is smaller than its contents: more than that is not the file, and need not fill the memory.
            if (stored.Length > most + PieceSize) throw new IOException($"it is longer than the {most} bytes that it should have at most");
        }
        return stored.ToArray();
    }
}
