namespace Plasticity.Tasks;

/// <summary>
/// Every data set that is read from files. The contents of those that are published are pinned: a file that differs is refused.
/// </summary>
public static class DataCatalogue
{
    private const long TrainImages = 16 + 60_000 * 784, TrainLabels = 8 + 60_000, TestImages = 16 + 10_000 * 784, TestLabels = 8 + 10_000;

    private const int Cifar10Record = 1 + 3072, Cifar100Record = 2 + 3072;

    private const string CifarAttribution = "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009",
        CifarLicence = "none stated by its makers; free for research by custom", CifarHome = "https://www.cs.toronto.edu/~kriz/cifar.html";

    private static Uri CifarMirror => new("https://www.cs.toronto.edu/~kriz/");

    /// <summary>MNIST.</summary>
    public static DataSet Mnist { get; } = new()
    {
        Name = "mnist",
        Description = "MNIST: 28x28 handwritten digits, 60,000 + 10,000, 10 classes",
        Attribution = "Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits",
        Licence = "none stated by its makers; free for research by custom, often given as CC BY-SA 3.0",
        Home = "http://yann.lecun.com/exdb/mnist/",
        Mirrors = [new("https://storage.googleapis.com/cvdf-datasets/mnist/"), new("https://ossci-datasets.s3.amazonaws.com/mnist/")],
        Files =
        [
            new("train-images-idx3-ubyte", TrainImages, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            new("train-labels-idx1-ubyte", TrainLabels, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            new("t10k-images-idx3-ubyte", TestImages, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            new("t10k-labels-idx1-ubyte", TestLabels, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        ],
    };

    /// <summary>Fashion-MNIST.</summary>
    public static DataSet FashionMnist { get; } = new()
    {
        Name = "fashion-mnist",
        Description = "Fashion-MNIST: 28x28 pictures of clothes, 60,000 + 10,000, 10 classes",
        Attribution = "H. Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST, arXiv 1708.07747; Zalando SE 2017",
        Licence = "MIT",
        Home = "https://github.com/zalandoresearch/fashion-mnist",
        Mirrors =
        [
            new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
            new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
        ],
        Files =
        [
            new("train-images-idx3-ubyte", TrainImages, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
            new("train-labels-idx1-ubyte", TrainLabels, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
            new("t10k-images-idx3-ubyte", TestImages, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
            new("t10k-labels-idx1-ubyte", TestLabels, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
        ],
        SystemFolder = "/usr/share/datasets/fashion-mnist",
        SystemCommand = "apt install dataset-fashion-mnist",
    };

    /// <summary>Kuzushiji-MNIST.</summary>
    /// <remarks>Only the packed files' hashes are known: of files that somebody unpacked, the size alone is checked.</remarks>
    public static DataSet Kmnist { get; } = new()
    {
        Name = "kmnist",
        Description = "Kuzushiji-MNIST: 28x28 cursive Japanese characters, 60,000 + 10,000, 10 classes",
        Attribution =
            "KMNIST Dataset (created by CODH), adapted from Kuzushiji Dataset (created by NIJL and others), doi:10.20676/00000341",
        Licence = "CC BY-SA 4.0",
        Home = "https://codh.rois.ac.jp/kmnist/",
        Mirrors = [new("https://codh.rois.ac.jp/kmnist/dataset/kmnist/"), new("http://codh.rois.ac.jp/kmnist/dataset/kmnist/")],
        Files =
        [
            new("train-images-idx3-ubyte", TrainImages, Sha256: null, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
            new("train-labels-idx1-ubyte", TrainLabels, Sha256: null, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
            new("t10k-images-idx3-ubyte", TestImages, Sha256: null, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
            new("t10k-labels-idx1-ubyte", TestLabels, Sha256: null, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"),
        ],
    };

    /// <summary>CIFAR-10, in its binary form.</summary>
    public static DataSet Cifar10 { get; } = new()
    {
        Name = "cifar10",
        Description = "CIFAR-10: 32x32 colour pictures of animals and vehicles, 50,000 + 10,000, 10 classes",
        Attribution = CifarAttribution,
        Licence = CifarLicence,
        Home = CifarHome,
        Mirrors = [CifarMirror],
        Archive = new("cifar-10-binary.tar.gz", 170_052_171,
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd", "cifar-10-batches-bin"),
        Files =
        [
            new("data_batch_1.bin", 10_000 * Cifar10Record, "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
            new("data_batch_2.bin", 10_000 * Cifar10Record, "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
            new("data_batch_3.bin", 10_000 * Cifar10Record, "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
            new("data_batch_4.bin", 10_000 * Cifar10Record, "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
            new("data_batch_5.bin", 10_000 * Cifar10Record, "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
            new("test_batch.bin", 10_000 * Cifar10Record, "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
        ],
    };

    /// <summary>CIFAR-100, in its binary form.</summary>
    public static DataSet Cifar100 { get; } = new()
    {
        Name = "cifar100",
        Description = "CIFAR-100: 32x32 colour pictures, 50,000 + 10,000, 100 classes",
        Attribution = CifarAttribution,
        Licence = CifarLicence,
        Home = CifarHome,
        Mirrors = [CifarMirror],
        Archive = new("cifar-100-binary.tar.gz", 168_513_733,
            "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec", "cifar-100-binary"),
        Files =
        [
            new("train.bin", 50_000 * Cifar100Record, "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29"),
            new("test.bin", 10_000 * Cifar100Record, "d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a"),
        ],
    };

    /// <summary>A part of CIFAR-10 that somebody chose: any number of records, known by their structure.</summary>
    public static DataSet Cifar10Subset { get; } = new()
    {
        Name = "cifar10-subset",
        Description = "a subset of CIFAR-10: 32x32 colour pictures, as many as there are, 10 classes",
        Attribution = CifarAttribution,
        Licence = CifarLicence,
        Home = CifarHome,
        Mirrors = [],
        Files =
        [
            new("data_batch_1.bin", 60_000 * Cifar10Record, Sha256: null) { RecordBytes = Cifar10Record },
            new("test_batch.bin", 60_000 * Cifar10Record, Sha256: null) { RecordBytes = Cifar10Record },
        ],
    };

    /// <summary>The sets.</summary>
    public static IReadOnlyList<DataSet> Sets { get; } = [Mnist, FashionMnist, Kmnist, Cifar10, Cifar100, Cifar10Subset];

    /// <summary>The set of a name.</summary>
    /// <exception cref="DataSetException">There is none; the message names the nearest one.</exception>
    public static DataSet Find(string name) => Sets.FirstOrDefault(set => set.Name == name)
        ?? throw new DataSetException($"There is no data set '{name}'. Did you mean '{Nearest.To(name, Sets.Select(set => set.Name))}'? "
            + $"Data sets: {string.Join(", ", Sets.Select(set => set.Name))}.");
}
